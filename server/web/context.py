"""What every template knows: zone, demo, menu, help of the page, what the reader may do (`{% if may.see_audit %}`)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.background import is_background
from server.access.models import User
from server.access.policies import Permission, may
from server.config.environment import Zone
from server.notices.queries import unread
from server.web.gathering import gathered
from server.web.help import topic_of
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
    menu = [(entry, reverse(entry.route)) for entry in entries_for(user)]
    return {
        "zone": settings.MSR.zone,
        "zone_name": _ZONES[settings.MSR.zone],
        "demo": settings.MSR.demo,
        "in_background": is_background(request),
        "menu": menu,
        "place": _place(request.path, [url for _entry, url in menu]),
        "told": Told(user) if isinstance(user, User) else None,
        "help_url": _help_url(request),
        "may_search": any(each.is_for(user) for each in gathered("finding", "SEARCHERS")),
        "may": {permission.value: may(user, permission) for permission in Permission},
    }


def _place(path: str, entries: list[str]) -> str:
    """The entry of the menu in which that page lies: of two, one within the other, the inner one; "" for none."""
    return max((url for url in entries if path == url or path.startswith(url.rstrip("/") + "/")), key=len, default="")


def _help_url(request: HttpRequest) -> str:
    """Where this page's help is; the contents for a page without one."""
    match = getattr(request, "resolver_match", None)
    topic = topic_of(match.view_name) if match else None
    return reverse("web:help_topic", args=(topic.app, topic.name)) if topic else reverse("web:help")
