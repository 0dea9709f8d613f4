"""The menu, gathered from the `navigation.py` of each installed app."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import may
from server.web.gathering import gathered


def entries_for(user: User | AnonymousUser) -> list[Entry]:
    """The entries that this person's role may open, in order."""
    return [entry for entry in gathered("navigation", "ENTRIES") if may(user, entry.permission)]
