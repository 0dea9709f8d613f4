"""What the installed apps contribute to the shell: a module of a known name, a tuple of a known name in it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps


@cache
def gathered(module: str, name: str) -> tuple[Any, ...]:
    """The members of that tuple in each app's module of that name, by their `order`. Apps without one add nothing."""
    paths = (f"{config.name}.{module}" for config in apps.get_app_configs() if config.name.startswith("server."))
    modules = (import_module(path) for path in paths if find_spec(path))
    found = (each for one in modules for each in getattr(one, name, ()))
    return tuple(sorted(found, key=lambda each: each.order))
