"""What happens when nobody does anything: reminders, escalation, and each room's new day. Run as often as one likes:
a second run at the same time changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from server.bookings import arrivals, flows, notices, rooms, shown
from server.bookings.errors import StaleState
from server.bookings.models import Booking
from server.bookings.rules import rules
from server.bookings.states import WAITING, BookingState


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one run did."""

    reminded: int
    escalated: int
    rooms_told: int


def run(now: datetime) -> Done:
    """Silence that is over goes up; silence that is nearly over, and hearings that are near, are reminded of once."""
    lacking = arrivals.prepare_missing(now)
    shown.tell_untold(now)
    escalated = sum(_escalate(each, now) for each in _waiting().filter(answer_by__lte=now))
    near = _waiting().filter(answer_by__gt=now, answer_by__lte=now + rules().remind, reminded_at=None)
    reminded = sum(_remind(each, now) for each in near)
    soon = Booking.objects.filter(
        state=BookingState.CONFIRMED, reminded_at=None, from_at__gt=now, from_at__lte=now + rules().remind_hearing
    )
    reminded += sum(_remind(each, now) for each in soon)
    for each in [*lacking, *arrivals.said_lately(now)]:
        shown.tell(each, now)
    return Done(reminded=reminded, escalated=escalated, rooms_told=rooms.tell_stale(now))


def _waiting() -> QuerySet[Booking]:
    return Booking.objects.filter(state__in=WAITING).select_related("case__prosecutor", "made_by", "lawyer", "agency")


def _escalate(booking: Booking, now: datetime) -> bool:
    try:
        flows.lapse(booking=booking, revision=booking.revision, now=now)
    except StaleState:  # it was answered this very moment, or another worker was quicker
        return False
    return True


@transaction.atomic
def _remind(booking: Booking, now: datetime) -> bool:
    mine = Booking.objects.filter(pk=booking.pk, revision=booking.revision, reminded_at=None)
    if mine.update(reminded_at=now) != 1:
        return False
    if booking.state == BookingState.CONFIRMED:
        notices.tell_comers(booking, notices.NEAR, now)
    booking.refresh_from_db()
    shown.tell(booking, now)
    return True
