"""Use keeps a session alive, a page that asks by itself does not; no sign-in outlasts a working day.

Denials, and readings of personal data, are witnessed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from server.access import sign_ins
from server.access.background import BACKGROUND
from server.access.models import User
from server.access.personal import UNDECLARED, Reading, besides, declared
from server.audit.actions import Thing, append
from server.audit.queries import is_told

_EVERY_SECONDS = 60
_ASKED = "asked_by"
_DENIED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
_AGAIN_AFTER = timedelta(minutes=5)
_LONG = 200


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
        if seconds - request.session.get(sign_ins.USED, 0) >= _EVERY_SECONDS:
            request.session[sign_ins.USED] = seconds
            sign_ins.note_use(request.session, now)


class WitnessMiddleware:
    """Writes down each denial to a person, and each reading of personal data, before the answer goes out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asked: tuple[User, Reading] | None = getattr(request, _ASKED, None)
        if asked is not None:
            _witness(request, response.status_code, *asked)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if isinstance(request.user, User):  # who asked: by the answer he may be signed out, or be another
            setattr(request, _ASKED, (request.user, declared(view) or UNDECLARED))


def _witness(request: HttpRequest, status: int, user: User, reading: Reading) -> None:
    why = str(getattr(request, "denial", ""))
    if status in _DENIED or why:
        details: dict[str, object] = {"status": status, "method": request.method or "", "why": why[:_LONG]}
        _tell(request, user, "access.denied", details)
        return
    what = [*(() if reading.noted else reading.what), *besides(request)]
    if status == HTTPStatus.OK and what:
        details = {"what": what, "query": request.META.get("QUERY_STRING", "")[:_LONG]}
        _tell(request, user, "personal.read", details)


def _tell(request: HttpRequest, user: User, action: str, details: dict[str, object]) -> None:
    """The event; but a page that asks by itself each second is told once in five minutes."""
    page = Thing("page", request.path[:_LONG])
    lately = timezone.now() - _AGAIN_AFTER
    if BACKGROUND in request.headers and is_told(user.username, action, page, lately):
        return
    append(user, action, page, **details)
