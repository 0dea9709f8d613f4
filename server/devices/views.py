"""The rooms and their live state. Health only: no picture is shown here."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string

from server.access import live
from server.access.guard import person, requires
from server.access.personal import reads_none
from server.access.policies import Permission
from server.devices import queries, seams


@reads_none
@requires(Permission.SEE_ROOMS_HEALTH)
def rooms(request: HttpRequest) -> HttpResponse:
    """All rooms of the person's unit and those below."""
    return render(request, "devices/rooms.html", {"live": _grid(request)})


@reads_none
@requires(Permission.SEE_ROOMS_HEALTH)
def rooms_live(request: HttpRequest) -> HttpResponse:
    """The grid of rooms again, or 304 if it reads as the page already has it."""
    return live.renewed(request, _grid(request))


@reads_none
@requires(Permission.SEE_ROOMS_HEALTH)
def room(request: HttpRequest, code: str) -> HttpResponse:
    """One room, with what other apps add to its page. 404 for a room outside the person's units."""
    found = get_object_or_404(queries.rooms_for(person(request)), code=code)
    context = {"room": found, "live": _card(request, code), "panels": seams.panels(request, found)}
    return render(request, "devices/room.html", context)


@reads_none
@requires(Permission.SEE_ROOMS_HEALTH)
def room_live(request: HttpRequest, code: str) -> HttpResponse:
    """One room's state again, or 304 if it reads as the page already has it."""
    get_object_or_404(queries.rooms_for(person(request)), code=code)
    return live.renewed(request, _card(request, code))


def _grid(request: HttpRequest) -> live.Part:
    states = queries.rooms_with_state(person(request))
    styles = Counter(state.style for state in states)
    counts = {
        "rooms": len(states),
        "online": sum(state.online for state in states),
        "recording": styles["recording"],
        "attention": styles["bad"],
    }
    return live.part(render_to_string("devices/grid.html", {"states": states, "counts": counts}))


def _card(request: HttpRequest, code: str) -> live.Part:
    (state,) = queries.with_state(queries.rooms_for(person(request)).filter(code=code))
    return live.part(render_to_string("devices/card.html", {"state": state}))
