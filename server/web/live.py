"""Pages whose parts renew themselves, and a sign-in that ends while somebody is writing: what the browser asks for."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from server.access import live, sign_ins
from server.access.guard import signed_in
from server.access.models import User
from server.access.personal import reads_none

#: Names the part that a page asks for, of those that its template marks with {% live %}.
PART = "X-Live"
_SEEN = "live_parts"


class LiveMiddleware:
    """Of a page that was asked for one part, that part alone; nothing at all if the browser has it already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        name = request.headers.get(PART, "")
        shown: live.Part | None = getattr(request, _SEEN, {}).get(name)
        if not name or shown is None or answer.status_code != HTTPStatus.OK:
            return answer
        if live.is_had(request, shown.digest):
            return live.unchanged(shown.digest)
        answer.content = shown.html
        answer["ETag"] = f'"{shown.digest}"'
        return answer


def note_part(request: HttpRequest, name: str, shown: live.Part) -> None:
    """The page has this part."""
    request.__dict__.setdefault(_SEEN, {})[name] = shown


@never_cache
@reads_none
@require_GET
def here(request: HttpRequest) -> HttpResponse:
    """Who is signed in ("" for nobody), for how many seconds more, and a token with which this browser's forms count.
    Asked in the background it is no use of the sign-in; asked by a person's press it is."""
    user = request.user
    is_in = isinstance(user, User)
    left = sign_ins.seconds_left(request.session, timezone.now()) if is_in else 0
    return JsonResponse({"who": user.username if is_in else "", "left": left, "token": get_token(request)})


@reads_none
@signed_in
def back(request: HttpRequest) -> HttpResponse:
    """After signing in again in a window of its own: close it, the form is still there."""
    return render(request, "web/back.html")
