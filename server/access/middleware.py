"""Use keeps a session alive; a page that asks by itself does not; no sign-in outlasts a working day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from server.access import sign_ins

#: Header of requests that a page makes by itself: `hx-headers='{"X-Background": "1"}'`.
BACKGROUND = "X-Background"
_EVERY_SECONDS = 60
_KEY = "used_at"


class IdleMiddleware:
    """Renews the session's 30 minutes on a person's own requests, at most once a minute (each renewal is a write), and
    signs out whoever has been signed in for as long as one may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now()
            if sign_ins.is_over(request.session, now):
                logout(request)
            elif BACKGROUND not in request.headers:
                self._use(request, now)
        return self.get_response(request)

    def _use(self, request: HttpRequest, now: datetime) -> None:
        seconds = int(now.timestamp())
        if seconds - request.session.get(_KEY, 0) >= _EVERY_SECONDS:
            request.session[_KEY] = seconds
            sign_ins.note_use(request.session, now)
