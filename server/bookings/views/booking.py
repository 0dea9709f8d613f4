"""A booking's page, as office, lawyer or agency may read it, and what the office does with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, requires
from server.access.models import Unit, User
from server.access.personal import Personal, reads
from server.access.policies import Permission, may
from server.bookings import arrivals, flows, queries, recorded, suggestions
from server.bookings.forms import EvaluationForm, MoveForm, ProposeForm, ReasonForm
from server.bookings.models import Booking
from server.bookings.states import TABLE, BookingEvent, BookingState, Who
from server.bookings.views.common import (
    AGENCY,
    LAWYER,
    booking_or_404,
    revision_of,
    side_of,
    soon_words,
    to_booking,
    told,
)
from server.recordings.models import Session
from server.recordings.queries import sessions_for

_PAGES = {queries.OFFICE: "booking.html", LAWYER: "asked_booking.html", AGENCY: "agency_booking.html"}


@reads(Personal.CASES)
@requires(*queries.OFFICE, *LAWYER, *AGENCY)
def booking(request: HttpRequest, number: str) -> HttpResponse:
    """404 alike for a stranger, a wrong unit, a former lawyer, and for nothing there."""
    user = person(request)
    side = side_of(user)
    permissions = tuple(each for each in side if may(user, each))
    if not permissions:
        raise Http404(number)
    found = booking_or_404(user, number, permissions)
    context = {"booking": found, "suspects": found.suspects.all(), "acts": _acts(user, found, side)}
    context |= {queries.OFFICE: _office, LAWYER: _lawyer, AGENCY: _agency}[side](user, found)
    return render(request, f"bookings/{_PAGES[side]}", context)


@reads(Personal.CASES)
@require_POST
@requires(Permission.BOOK_HEARING)
def send(request: HttpRequest, number: str) -> HttpResponse:
    """To a bound defender ("lawyer-3") or an agency ("agency-7")."""
    user, now = person(request), timezone.now()
    found = booking_or_404(user, number, (Permission.BOOK_HEARING,))
    kind, _sep, ident = request.POST.get("to", "").partition("-")
    revision = revision_of(request)
    if kind == "lawyer" and ident.isdecimal():
        lawyer = get_object_or_404(User, pk=int(ident))
        act = lambda: flows.ask_defender(by=user, booking=found, lawyer=lawyer, revision=revision, now=now)  # noqa: E731
    elif kind == "agency" and ident.isdecimal():
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
    act = lambda: recorded.match(by=user, booking=found, session=session, why=why, now=now)  # noqa: E731
    told(request, act, _("已关联录像。"))
    return to_booking(number)


def _acts(user: User, found: Booking, side: tuple[Permission, ...]) -> set[str]:
    """The events that this person may cause now: pages show only what may be pressed."""
    whose = {
        queries.OFFICE: {Who.PROCURATORATE},
        LAWYER: {Who.DEFENDER if found.agency_id is None else Who.DUTY_LAWYER},
        AGENCY: {Who.AGENCY},
    }[side]
    if side == queries.OFFICE and not reach.reaches(user, Permission.BOOK_HEARING, found, timezone.now()):
        return set()
    state = BookingState(found.state)
    return {event.value for (before, event), (_after, who) in TABLE.items() if before == state and who in whose}


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
        "deeds": found.deeds.select_related("by"),
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


def _lawyer(user: User, found: Booking) -> dict[str, Any]:
    return {
        "propose": ProposeForm(initial={"begins": timezone.localtime(found.from_at)}),
        "batch_rest": _rest(found),
        "arrival": arrivals.shown(found, timezone.now()),
    }


def _agency(user: User, found: Booking) -> dict[str, Any]:
    now = timezone.now()
    judged = found.state in (BookingState.HELD, BookingState.MISSED)
    word = getattr(found, "evaluation", None)
    return {
        "lines": suggestions.lines_for(found, now) if BookingEvent.ASSIGN in _acts(user, found, AGENCY) else (),
        "deeds": found.deeds.select_related("by"),
        "form": EvaluationForm(instance=word) if judged else None,
        "batch_rest": _rest(found),
    }


def _rest(found: Booking) -> int:
    """How many others of its batch wait for the same."""
    if found.batch_id is None:
        return 0
    same = Booking.objects.filter(
        batch=found.batch_id, state=found.state, agency=found.agency_id, lawyer=found.lawyer_id
    )
    return same.exclude(pk=found.pk).count()


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
