"""The menu, gathered from the `navigation.py` of each installed app."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import may
from server.web.gathering import gathered


def entries_for(user: User | AnonymousUser) -> list[Entry]:
    """The entries that this person's role may open, in order; a page once, however many permissions lead there."""
    allowed = [entry for entry in gathered("navigation", "ENTRIES") if may(user, entry.permission)]
    return list({entry.route: entry for entry in reversed(allowed)}.values())[::-1]
