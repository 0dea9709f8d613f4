"""A booking's page, and what the office does with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, requires
from server.access.models import Unit, User
from server.access.personal import Personal, reads
from server.access.policies import Permission, may
from server.bookings import arrivals, flows, queries, recorded
from server.bookings.forms import MoveForm, ReasonForm
from server.bookings.models import Booking
from server.bookings.states import TABLE, BookingState, Who
from server.bookings.views.common import (
    booking_or_404,
    revision_of,
    soon_words,
    to_booking,
    told,
)
from server.config.numbers import whole
from server.recordings.models import Session
from server.recordings.queries import sessions_for


@reads(Personal.CASES)
@requires(*queries.OFFICE)
def booking(request: HttpRequest, number: str) -> HttpResponse:
    """404 alike for a stranger, a wrong unit, a former lawyer, and for nothing there."""
    user = person(request)
    permissions = tuple(each for each in queries.OFFICE if may(user, each))
    found = booking_or_404(user, number, permissions)
    context = {"booking": found, "suspects": found.suspects.all(), "acts": _acts(user, found)}
    return render(request, "bookings/booking.html", context | _office(user, found))


@reads(Personal.CASES)
@require_POST
@requires(Permission.BOOK_HEARING)
def send(request: HttpRequest, number: str) -> HttpResponse:
    """To a bound defender ("lawyer-3") or an agency ("agency-7")."""
    user, now = person(request), timezone.now()
    found = booking_or_404(user, number, (Permission.BOOK_HEARING,))
    kind, _sep, ident = request.POST.get("to", "").partition("-")
    revision = revision_of(request)
    if kind == "lawyer" and whole(ident) is not None:
        lawyer = get_object_or_404(User, pk=int(ident))
        act = lambda: flows.ask_defender(by=user, booking=found, lawyer=lawyer, revision=revision, now=now)  # noqa: E731
    elif kind == "agency" and whole(ident) is not None:
        agency = get_object_or_404(Unit, pk=int(ident))
        consent = request.POST.get("consent", "")[:400]
        act = lambda: flows.ask_agency(  # noqa: E731
            by=user, booking=found, agency=agency, consent=consent, revision=revision, now=now
        )
    else:
        messages.error(request, _("请选择发送给哪位律师或者哪个法援机构。"))
        return to_booking(number)
    told(request, act, _("已发送，等待答复。"))
    return to_booking(number)


@reads(Personal.CASES)
@requires(Permission.BOOK_HEARING)
def move(request: HttpRequest, number: str) -> HttpResponse:
    """Another time or room; a time that the lawyer proposed is filled in."""
    user, now = person(request), timezone.now()
    found = booking_or_404(user, number, (Permission.BOOK_HEARING,))
    form = MoveForm(request.POST or None, user=user, initial=_slot_of(found))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        slot, revision = form.slot(), revision_of(request)
        act = lambda: flows.move(  # noqa: E731
            by=user, booking=found, slot=slot, why=said["why"], again=said["again"], revision=revision, now=now
        )
        if told(request, act, _("已改期。")):
            return to_booking(number)
        found = booking_or_404(user, number, (Permission.BOOK_HEARING,))
    return render(request, "bookings/move.html", {"form": form, "booking": found})


@reads(Personal.CASES)
@require_POST
@requires(Permission.BOOK_HEARING)
def end(request: HttpRequest, number: str) -> HttpResponse:
    """Cancelled, or did not take place: with the reason."""
    user, now = person(request), timezone.now()
    found = booking_or_404(user, number, (Permission.BOOK_HEARING,))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明理由。"))
        return to_booking(number)
    act = flows.miss if request.POST.get("act") == "miss" else flows.cancel
    told(request, lambda: act(by=user, booking=found, now=now, **form.cleaned_data), _("已登记，房间和人员已释放。"))
    return to_booking(number)


@reads(Personal.CASES)
@require_POST
@requires(Permission.BOOK_HEARING)
def match(request: HttpRequest, number: str) -> HttpResponse:
    """A recording made without a press that named this booking is said to be of it."""
    user, now = person(request), timezone.now()
    found = booking_or_404(user, number, (Permission.BOOK_HEARING,))
    session = get_object_or_404(sessions_for(user), pk=request.POST.get("session", ""))
    why = request.POST.get("why", "").strip()[:400]
    if len(why) < 2:
        messages.error(request, _("请写明理由。"))
        return to_booking(number)
    chosen = found.suspects.filter(
        pk__in=[each for each in request.POST.getlist("suspects") if whole(each) is not None]
    )
    act = lambda: recorded.match(  # noqa: E731
        by=user, booking=found, session=session, suspects=list(chosen), why=why, now=now
    )
    told(request, act, _("已关联录像。"))
    return to_booking(number)


def _acts(user: User, found: Booking) -> set[str]:
    """The events that this person may cause now: pages show only what may be pressed."""
    if not reach.reaches(user, Permission.BOOK_HEARING, found, timezone.now()):
        return set()
    state = BookingState(found.state)
    acts = ((before, event) for (before, event), (_after, who) in TABLE.items() if who is Who.PROCURATORATE)
    return {event.value for before, event in acts if before == state}


def _office(user: User, found: Booking) -> dict[str, Any]:
    suspects = list(found.suspects.select_related("case"))
    defenders = [(each, queries.defenders_of(each)) for each in suspects]
    bound = {lawyer for _suspect, lawyers in defenders for lawyer in lawyers}
    for_all = [each for each in bound if all(each in lawyers for _suspect, lawyers in defenders)]
    may_match = reach.reaches(user, Permission.BOOK_HEARING, found, timezone.now())
    sees_films = may(user, Permission.SEE_OWN_UNIT_RECORDINGS)
    return {
        "attendees": found.attendees.select_related("user"),
        "papers": found.papers.select_related("suspect"),
        "deeds": found.deeds.select_related("by").prefetch_related("changes"),
        "may_again": may_match and found.state in (BookingState.CANCELLED, BookingState.MISSED),
        "came": arrivals.came_to(found),
        "recordings": found.recordings.select_related("session", "session__room", "by"),
        "defenders": sorted(for_all, key=lambda each: each.pk),
        "has_defender": bool(bound),
        "agencies": queries.agencies_for(found.case),
        "warning": soon_words(found),
        "offered": _offered(user, found) if may_match and sees_films else (),
        "sees_films": sees_films,
        "late": found.state == BookingState.CONFIRMED and found.from_at < timezone.now(),
    }


def _offered(user: User, found: Booking) -> Any:
    taken = found.recordings.values("session")
    near = sessions_for(user).filter(started_at__date=timezone.localtime(found.from_at).date()).exclude(pk__in=taken)
    return near.order_by("started_at")[:20] if found.state != BookingState.CANCELLED else Session.objects.none()


def _slot_of(found: Booking) -> dict[str, Any]:
    begins = timezone.localtime(found.proposed_from or found.from_at)
    ends = begins + (found.until_at - found.from_at)
    return {
        "room": found.room_id,
        "on": begins.date(),
        "begins": begins.time(),
        "ends": ends.time(),
        "far_room": found.far_room_id,
        "far_link": found.far_link,
    }
