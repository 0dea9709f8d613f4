"""The desk of a room, and of a recording under way: how it stands, and what is pressed at it."""

from __future__ import annotations

import re

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from server.access import live
from server.access.guard import person, requires
from server.access.personal import reads_none
from server.access.policies import Permission, may
from server.devices.models import Room
from server.devices.queries import rooms_for, with_state
from server.recordings import panels
from server.recordings.actions.course import press
from server.recordings.desk import WITH_WORDS
from server.recordings.errors import BadPress
from server.recordings.models import Session
from server.recordings.queries import sessions_for

MOST_WORDS = 200
_KEY = re.compile("[0-9a-f]{32}")


@reads_none
@requires(Permission.SEE_ROOMS_HEALTH)
def room_desk(request: HttpRequest, code: str) -> HttpResponse:
    """GET: the room's desk again, or 304 if it reads as the page already has it. POST: a press, for who may start."""
    return _desk(request, get_object_or_404(rooms_for(person(request)), code=code), None)


@reads_none
@requires(Permission.START_RECORDING)
def session_desk(request: HttpRequest, ident: str) -> HttpResponse:
    """The same on a recording's page, for that recording alone. 404 outside the person's rooms."""
    user = person(request)
    found = get_object_or_404(sessions_for(user), pk=ident)
    return _desk(request, get_object_or_404(rooms_for(user), sessions=found), found)


def _desk(request: HttpRequest, room: Room, of: Session | None) -> HttpResponse:
    if request.method != "POST":
        return live.renewed(request, panels.desk(request, room, of=of))
    if not may(person(request), Permission.START_RECORDING):
        raise PermissionDenied(Permission.START_RECORDING)
    return _press(request, room, of)


def _key(request: HttpRequest) -> str:
    """The press's own key, where its page gave it one: a press whose answer was lost is repeated as itself."""
    key = request.POST.get("key", "")
    return key if _KEY.fullmatch(key) else ""


def _press(request: HttpRequest, room: Room, of: Session | None) -> HttpResponse:
    (state,) = with_state(rooms_for(person(request)).filter(pk=room.pk))
    act, _colon, what = request.POST.get("act", "").partition(":")
    shown = of.pk if of is not None else request.POST.get("session", "")
    try:
        words = request.POST.get("words", "").strip()[:MOST_WORDS] if act in WITH_WORDS else ""
        press(
            actor=person(request), state=state, act=act, what=what, session=shown, now=timezone.now(), words=words,
            ident=_key(request),
        )  # fmt: skip
    except BadPress as error:
        return HttpResponseBadRequest(str(error))
    if request.htmx:  # type: ignore[attr-defined]
        return live.renewed(request, panels.desk(request, room, of=of))
    return redirect("devices:room", code=room.code) if of is None else redirect("recordings:session", ident=of.pk)
