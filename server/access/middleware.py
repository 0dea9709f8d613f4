"""Use keeps a session alive; a page that asks by itself does not."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

#: Header of requests that a page makes by itself: `hx-headers='{"X-Background": "1"}'`.
BACKGROUND = "X-Background"
_EVERY_SECONDS = 60
_KEY = "used_at"


class IdleMiddleware:
    """Renews the session's 30 minutes on a person's own requests, at most once a minute (each renewal is a write)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and BACKGROUND not in request.headers:
            now = int(timezone.now().timestamp())
            if now - request.session.get(_KEY, 0) >= _EVERY_SECONDS:
                request.session[_KEY] = now
        return self.get_response(request)
