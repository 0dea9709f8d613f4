"""The menu, gathered from the `navigation.py` of each installed app."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import may


def entries_for(user: User | AnonymousUser) -> list[Entry]:
    """The entries that this person's role may open, in order."""
    return [entry for entry in _all() if may(user, entry.permission)]


@cache
def _all() -> tuple[Entry, ...]:
    names = (f"{config.name}.navigation" for config in apps.get_app_configs() if config.name.startswith("server."))
    modules = (import_module(name) for name in names if find_spec(name) and name != __name__)
    found = (entry for module in modules for entry in getattr(module, "ENTRIES", ()))
    return tuple(sorted(found, key=lambda entry: entry.order))
