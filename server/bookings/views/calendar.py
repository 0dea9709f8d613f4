"""The calendar of rooms and people, and from an empty half hour to the case that is booked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from server.access import reach
from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads
from server.access.policies import Permission, may
from server.bookings import calendar, queries
from server.bookings.forms import RECORDERS
from server.bookings.models import Booking, Held
from server.bookings.states import BookingState
from server.cases.models import Case
from server.cases.states import CaseState
from server.config.numbers import whole

MOST_COLUMNS = 12
_TODO = (BookingState.OTHER_TIME, BookingState.DECLINED, BookingState.UNANSWERED, BookingState.DRAFT)


@reads(Personal.CASES)
@requires(*queries.OFFICE)
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Who and what is taken when. Bookings out of reach show that a time is taken, nothing else."""
    user, now = person(request), timezone.now()
    day = parse_date(request.GET.get("day", "")) or timezone.localdate(now)
    of = "people" if request.GET.get("of") == "people" else "rooms"
    kind, things = _things(user, of)
    only = [each for each in things if str(each[0]) == request.GET.get("thing")]
    days = calendar.week_of(day) if only else [day]
    columns = calendar.grid(kind, only or things[:MOST_COLUMNS], days, now)
    held = {cell.hold.booking_id for column in columns for cell in column.cells if cell.hold}
    known = queries.bookings_for(user, now, *_office(user)).filter(pk__in=held)
    known = known.select_related(None).prefetch_related("suspects")  # a cell shows times, names and state alone
    to = _begin_url(request)
    calendar.show(columns, {each.pk: each for each in known}, lambda cell, column: f"{to}?{_slot(cell, column, of)}")
    context = {
        "columns": columns,
        "rows": calendar.rows(columns),
        "may_book": may(user, Permission.BOOK_HEARING),
        "todo": _todo(user),
        "of": of,
        "only": only[0] if only else None,
        "things": things,
        "day": day,
        "today": timezone.localdate(now),
        "query": _query(request, of, only),
        **_around(day, bool(only)),
    }
    return render(request, "bookings/calendar.html", context)


@reads(Personal.CASES)
@requires(Permission.BOOK_HEARING)
def begin(request: HttpRequest) -> HttpResponse:
    """Which case is booked: one's own, with what was chosen in the calendar carried along."""
    user, now = person(request), timezone.now()
    cases = reach.within(user, Permission.BOOK_HEARING, Case.objects.select_related("unit"), now)
    rows = cases.exclude(state=CaseState.CLOSED).order_by("-accepted_on", "-pk")[:60]
    carried = {name: request.GET[name] for name in ("room", "from", "presiding") if name in request.GET}
    context = {"cases": [(each, f"{_to_case(each)}?{urlencode(carried)}") for each in rows]}
    return render(request, "bookings/begin.html", context)


def _begin_url(request: HttpRequest) -> str:
    case = whole(request.GET.get("case", ""))
    return reverse("bookings:begin") if case is None else reverse("bookings:book", kwargs={"number": case})


def _slot(cell: calendar.Cell, column: calendar.Column, of: str) -> str:
    begins = f"{timezone.localtime(cell.begins):%Y-%m-%dT%H:%M}"
    return urlencode({"from": begins, "room" if of == "rooms" else "presiding": column.thing})


def _to_case(case: Case) -> str:
    return reverse("bookings:book", kwargs={"number": case.pk})


def _things(user: User, of: str) -> tuple[Held, list[tuple[int, str]]]:
    if of == "people":
        people = queries.colleagues(user.unit_id, RECORDERS)
        return Held.PERSON, [(each.pk, each.display_name) for each in people]
    return Held.ROOM, [(each.pk, each.name) for each in queries.rooms_for(user)]


def _office(user: User) -> tuple[Permission, ...]:
    return tuple(each for each in queries.OFFICE if may(user, each))


def _todo(user: User) -> list[Booking]:
    """What waits for this person: an answer to read, a booking never sent."""
    if not may(user, Permission.BOOK_HEARING):
        return []
    mine = queries.bookings_for(user, timezone.now(), Permission.BOOK_HEARING)
    return list(mine.filter(state__in=_TODO).prefetch_related("suspects").order_by("from_at")[:20])


def _query(request: HttpRequest, of: str, only: list[tuple[int, str]]) -> str:
    kept: dict[str, Any] = {"of": of}
    if only:
        kept["thing"] = only[0][0]
    if whole(request.GET.get("case", "")) is not None:
        kept["case"] = request.GET["case"]
    return urlencode(kept)


def _around(day: date, week: bool) -> dict[str, date]:
    step = timedelta(days=7 if week else 1)
    return {"earlier": day - step, "later": day + step}
