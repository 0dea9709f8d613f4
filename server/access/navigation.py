"""What an app puts into the menu: `ENTRIES = (Entry(...), ...)` in its `navigation.py`; the shell finds it there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from server.access.models import User
from server.access.policies import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the menu, for roles that have the permission; `summary` is the line under it on the home page."""

    label: str | Promise
    route: str  # a URL name without arguments
    icon: str  # a file of web/frontend/src/icons, without .svg
    permission: Permission
    order: int
    says: str | Promise = ""  # what one does there
    summary: Callable[[User], str] | None = None
