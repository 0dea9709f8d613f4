"""A booking that was sent writes "booked" into the course of its case, by its number; one that is off takes it back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import override

from server.access.models import User
from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.cases.actions.course import note_step, withdraw_steps
from server.cases.steps import StepKind

_S = BookingState
#: Somebody was asked, or has agreed; one that a room held after all was booked, too.
SENT = frozenset({_S.WITH_DEFENDER, _S.WITH_AGENCY, _S.WITH_LAWYER, _S.CONFIRMED, _S.HELD})
OFF = frozenset({_S.CANCELLED, _S.MISSED})


def follow(booking: Booking, by: User | None, why: str, now: datetime) -> None:
    """After each act on a booking: the step stands for whom it is booked, once; between (declined, unanswered, being
    moved) what stands stays, for it is the same booking that is sent again."""
    people = [] if booking.state in OFF else list(booking.suspects.all())
    with override("zh-hans"):
        reason = f"{booking.get_state_display()} {why}".strip() if booking.state in OFF else why
    withdraw_steps(
        case=booking.case, kind=StepKind.BOOKED, reference=booking.number, why=reason, source="bookings", now=now,
        by=by, save=people,
    )  # fmt: skip
    if booking.state in SENT:
        note_step(
            case=booking.case, kind=StepKind.BOOKED, suspects=people, at=now, source="bookings", now=now, by=by,
            reference=booking.number,
        )  # fmt: skip
