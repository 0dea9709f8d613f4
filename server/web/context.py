"""What every template knows: zone, demo, menu, and what the reader's role may do (`{% if may.start_recording %}`)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.policies import Permission, may
from server.config.environment import Zone
from server.notices.queries import unread
from server.web.navigation import entries_for

_ZONES = {Zone.INNER: _("内网"), Zone.OUTER: _("外网"), Zone.BOTH: _("内外网合一")}


class Told:
    """What the reader was told and has not seen; counted when a page shows it, and once."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def unread(self) -> int:
        return unread(self._user)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell's variables. `request.user` is missing when a request failed before sign-in was looked at."""
    user = getattr(request, "user", AnonymousUser())
    return {
        "zone": settings.MSR.zone,
        "zone_name": _ZONES[settings.MSR.zone],
        "demo": settings.MSR.demo,
        "menu": [(entry, reverse(entry.route)) for entry in entries_for(user)],
        "told": Told(user) if isinstance(user, User) else None,
        "may": {permission.value: may(user, permission) for permission in Permission},
    }
