"""The rooms and their live state. Health only: no picture is shown here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone

from server.access import live
from server.access.guard import person, requires
from server.access.personal import reads_none
from server.access.policies import Permission
from server.devices import queries, seams
from server.devices.wall import queries as wall
from server.devices.wall.facts import RoomFacts, facts_of
from server.devices.wall.rule import Level


@reads_none
@requires(Permission.SEE_ROOMS_HEALTH)
def rooms(request: HttpRequest) -> HttpResponse:
    """All rooms of the person's unit and those below."""
    return render(request, "devices/rooms.html", {"live": _grid(request), "only": request.GET.get("only", "")})


@reads_none
@requires(Permission.SEE_ROOMS_HEALTH)
def rooms_live(request: HttpRequest) -> HttpResponse:
    """The grid of rooms again, or 304 if it reads as the page already has it."""
    return live.renewed(request, _grid(request))


@reads_none
@requires(Permission.SEE_ROOMS_HEALTH)
def room(request: HttpRequest, code: str) -> HttpResponse:
    """One room, with what other apps add to its page. 404 for a room outside the person's units."""
    found, now = get_object_or_404(queries.rooms_for(person(request)), code=code), timezone.now()
    context = {
        "room": found,
        "live": _card(request, code),
        "panels": seams.panels(request, found),
        "history": wall.history(found, wall.range_named(request.GET.get("over", "")), now),
        "ranges": wall.RANGES,
        "ended": wall.ended_in(found),
    }
    return render(request, "devices/room.html", context)


@reads_none
@requires(Permission.SEE_ROOMS_HEALTH)
def room_live(request: HttpRequest, code: str) -> HttpResponse:
    """One room's state again, or 304 if it reads as the page already has it."""
    get_object_or_404(queries.rooms_for(person(request)), code=code)
    return live.renewed(request, _card(request, code))


def _grid(request: HttpRequest) -> live.Part:
    now, only = timezone.now(), request.GET.get("only", "")
    every = facts_of(queries.rooms_for(person(request)), now)
    shown = [each for each in every if only != "trouble" or each.standing]
    context = {
        "rooms": sorted(shown, key=lambda each: (each.state.room.unit.code, -(each.level or 0), each.state.room.code)),
        "counts": _counts(every),
        "only": only,
        "is_watched": wall.is_watched(now),
    }
    return live.part(render_to_string("devices/grid.html", context))


def _counts(every: list[RoomFacts]) -> dict[str, int]:
    return {
        "rooms": len(every),
        "online": sum(each.state.online for each in every),
        "recording": sum(each.state.style == "recording" for each in every),
        "trouble": sum(bool(each.standing) for each in every),
        "now": sum(each.level is Level.NOW for each in every),
    }


def _card(request: HttpRequest, code: str) -> live.Part:
    (facts,) = facts_of(queries.rooms_for(person(request)).filter(code=code), timezone.now())
    return live.part(render_to_string("devices/card.html", {"facts": facts, "state": facts.state}))
