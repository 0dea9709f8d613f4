"""What the agency says of the help that was given, and what it comes to over a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.audit.actions import append
from server.bookings.errors import NotAllowed
from server.bookings.models import Adoption, Attendance, Booking, Deed, Evaluation, OpinionGiven
from server.bookings.states import BookingEvent, BookingState

JUDGED = frozenset({BookingState.HELD, BookingState.MISSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One lawyer's hearings, or all of them."""

    name: str
    hearings: int
    evaluated: int
    assigned_in: timedelta | None
    in_time: int
    met: int
    read: int
    before_signing: int
    with_opinion: int
    adopted: int
    score: float | None
    complaints: int


@transaction.atomic
def evaluate(*, by: User, booking: Booking, values: dict[str, Any], now: datetime) -> Evaluation:
    """The agency's word; a second replaces the first, the audit log keeps both. Raises NotAllowed."""
    if not reach.reaches(by, Permission.EVALUATE_HELP, booking, now):
        raise NotAllowed(f"evaluate: {by.username}, booking {booking.number}", _("只有指派律师的法援机构可以评价。"))
    if booking.state not in JUDGED:
        raise NotAllowed(f"evaluate: booking {booking.number} is {booking.state}", _("活动结束后才能评价。"))
    made, _new = Evaluation.objects.update_or_create(booking=booking, defaults={**values, "by": by, "at": now})
    append(by, "booking.evaluated", booking, number=booking.number, **{k: str(v) for k, v in values.items()})
    return made


def assigned_in(bookings: Iterable[Booking]) -> dict[int, timedelta]:
    """How long the agency took, from being asked to its first lawyer."""
    asked: dict[int, datetime] = {}
    took: dict[int, timedelta] = {}
    events = (BookingEvent.ASK_AGENCY, BookingEvent.ASSIGN)
    for deed in Deed.objects.filter(booking__in=bookings, event__in=events).order_by("pk"):
        if deed.event == BookingEvent.ASK_AGENCY:
            asked[deed.booking_id] = deed.at
            took.pop(deed.booking_id, None)
        elif deed.booking_id in asked:
            took.setdefault(deed.booking_id, deed.at - asked[deed.booking_id])
    return took


def figures(bookings: Iterable[Booking]) -> list[Figures]:
    """By lawyer, in order of their names; bookings come with `lawyer` and `evaluation`."""
    known = list(bookings)
    took = assigned_in(known)
    by_lawyer: dict[str, list[Booking]] = defaultdict(list)
    for each in known:
        by_lawyer[each.lawyer.display_name if each.lawyer else "—"].append(each)
    return [_figures(name, rows, took) for name, rows in sorted(by_lawyer.items())]


def _figures(name: str, rows: list[Booking], took: dict[int, timedelta]) -> Figures:
    words = [each.evaluation for each in rows if hasattr(each, "evaluation")]
    times = [took[each.pk] for each in rows if each.pk in took]
    scores = [each.callback_score for each in words if each.callback_score]
    return Figures(
        name=name,
        hearings=len(rows),
        evaluated=len(words),
        assigned_in=sum(times, timedelta()) / len(times) if times else None,
        in_time=sum(each.attendance == Attendance.IN_TIME for each in words),
        met=sum(each.met_minutes > 0 for each in words),
        read=sum(each.pages_read > 0 for each in words),
        before_signing=sum(each.written_before_signing for each in words),
        with_opinion=sum(each.opinion != OpinionGiven.NONE for each in words),
        adopted=sum(each.adoption in (Adoption.ADOPTED, Adoption.PARTLY) for each in words),
        score=sum(scores) / len(scores) if scores else None,
        complaints=sum(each.complaints for each in words),
    )
