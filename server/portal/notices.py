"""What people outside are told of a booking, from one letter to the next. All of it goes through `tell`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from server.access.models import User
from server.access.policies import Permission, may
from server.portal.models import Answer, Asked
from server.portal.states import FOR_AGENCY, FOR_LAWYER, Happened, Standing

ASKED, NEAR, CONFIRMED = "booking.asked", "booking.near", "booking.confirmed"
MOVED, CANCELLED, MISSED, REFUSED = "booking.moved", "booking.cancelled", "booking.missed", "booking.refused"
_BY_STATE = {
    Standing.CONFIRMED: CONFIRMED,
    Standing.CANCELLED: CANCELLED,
    Standing.MISSED: MISSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was known before the letter."""

    revision: int
    state: str
    lawyer: User | None
    reminded_at: datetime | None

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """As the row stands."""
        return cls(revision=asked.revision, state=asked.state, lawyer=asked.lawyer, reminded_at=asked.reminded_at)


def tell_change(before: Before, asked: Asked, now: datetime) -> None:
    """Whose turn it is hears of it; who comes hears of what was settled, and of a hearing that is near."""
    state = Standing(asked.state)
    is_new = before.revision != asked.revision
    is_reminded = asked.reminded_at is not None and asked.reminded_at != before.reminded_at
    if (is_new or is_reminded) and state in FOR_LAWYER and asked.lawyer is not None:
        tell(asked.lawyer, ASKED, asked, now)
    elif (is_new or is_reminded) and state in FOR_AGENCY:
        for each in clerks(asked):
            tell(each, ASKED, asked, now)
    elif is_new and before.state != state and state in _BY_STATE and asked.lawyer is not None:
        tell(asked.lawyer, _BY_STATE[state], asked, now)
    elif is_reminded and state is Standing.CONFIRMED and asked.lawyer is not None:
        tell(asked.lawyer, NEAR, asked, now)


def tell_gone(before: Before, asked: Asked, event: str, now: datetime) -> None:
    """A lawyer who was to come hears that it was moved without him."""
    if event == Happened.MOVE and before.lawyer is not None:
        tell(before.lawyer, MOVED, asked, now)


def tell_refused(answer: Answer, now: datetime) -> None:
    """Whoever answered hears that it could not be done."""
    first = answer.of.select_related("asked").first()
    if first is not None:
        tell(answer.by, REFUSED, first.asked, now)


def clerks(asked: Asked) -> list[User]:
    """The people of its agency who assign."""
    people = User.objects.filter(unit=asked.agency_id, is_active=True)
    return [each for each in people if may(each, Permission.ASSIGN_LAWYERS)]


def tell(person: User, kind: str, asked: Asked, now: datetime) -> None:
    """One notice to one person."""
