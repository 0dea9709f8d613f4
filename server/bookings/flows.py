"""Asking a lawyer and being answered: to the bound defender, or to the legal-aid agency and its duty lawyer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from server.access.models import Unit, User
from server.bookings import actions, notices, policies, seats
from server.bookings.actions import Slot
from server.bookings.models import Booking, Part
from server.bookings.rules import rules
from server.bookings.states import BookingEvent, BookingState

_S, _E = BookingState, BookingEvent


@transaction.atomic
def ask_defender(*, by: User, booking: Booking, lawyer: User, revision: int, now: datetime) -> None:
    """The bound defender is asked; his time is held. Raises NotAllowed, Clash, StaleState."""
    policies.check_act(by, booking, _E.ASK_DEFENDER, now)
    policies.check_defender(booking, lawyer)
    _step(booking, _E.ASK_DEFENDER, by, revision, now, lawyer=lawyer, agency=None, whom=lawyer.username)
    seats.seat(booking, Part.DEFENDER, lawyer)


@transaction.atomic
def ask_agency(*, by: User, booking: Booking, agency: Unit, consent: str, revision: int, now: datetime) -> None:
    """The agency is asked for a duty lawyer. Raises NotAllowed, LawyerBypassed, StaleState."""
    policies.check_act(by, booking, _E.ASK_AGENCY, now)
    policies.check_agency(agency)
    policies.check_bypass(booking.suspects.all(), consent)
    change: dict[str, Any] = {"lawyer": None, "agency": agency, "consent": consent.strip(), "whom": agency.code}
    _step(booking, _E.ASK_AGENCY, by, revision, now, why=consent.strip(), **change)
    seats.leave(booking)


@transaction.atomic
def assign(*, by: User, booking: Booking, lawyer: User, why: str, revision: int, now: datetime) -> None:
    """The agency approves and forwards to a lawyer of its roster, who confirms. Raises as ask_agency, and Clash."""
    policies.check_act(by, booking, _E.ASSIGN, now)
    policies.check_bypass(booking.suspects.all(), booking.consent)
    policies.check_choice(booking, lawyer)
    _step(booking, _E.ASSIGN, by, revision, now, why=why, lawyer=lawyer, whom=lawyer.username)
    seats.seat(booking, Part.DUTY_LAWYER, lawyer)


@transaction.atomic
def agree(*, by: User, booking: Booking, revision: int, now: datetime) -> None:
    """The defender accepts, or the duty lawyer confirms. Raises NotAllowed, LawyerBypassed, StaleState."""
    event = _E.CONFIRM if booking.state == _S.WITH_LAWYER else _E.ACCEPT
    policies.check_act(by, booking, event, now)
    if event is _E.CONFIRM:
        policies.check_bypass(booking.suspects.all(), booking.consent)
    _step(booking, event, by, revision, now)
    notices.tell_comers(booking, notices.CONFIRMED, now)
    notices.tell_office(booking, notices.CONFIRMED, now)


@transaction.atomic
def decline(*, by: User, booking: Booking, why: str, revision: int, now: datetime) -> None:
    """Defender, agency or duty lawyer says no, with the reason; a duty lawyer's no goes back to his agency."""
    policies.check_act(by, booking, _E.DECLINE, now)
    _step(booking, _E.DECLINE, by, revision, now, why=why, lawyer=None)
    seats.leave(booking)
    if booking.state != _S.WITH_AGENCY:
        notices.tell_office(booking, notices.DECLINED, now)


@transaction.atomic
def propose(*, by: User, booking: Booking, begins: datetime, why: str, revision: int, now: datetime) -> None:
    """The defender asks for another time. Raises NotAllowed, UnfitTime, StaleState."""
    policies.check_act(by, booking, _E.PROPOSE, now)
    actions.check_slot(Slot(room=booking.room, from_at=begins, until_at=begins + _length(booking)), now)
    _step(booking, _E.PROPOSE, by, revision, now, why=why, proposed_from=begins)
    notices.tell_office(booking, notices.OTHER_TIME, now)


@transaction.atomic
def move(*, by: User, booking: Booking, slot: Slot, why: str, again: bool, revision: int, now: datetime) -> None:
    """Another time or room; with `again`, whoever was asked before is asked anew at once. Raises as actions.move."""
    policies.check_act(by, booking, _E.MOVE, now)
    lawyer, agency = booking.lawyer, booking.agency
    told = booking.state not in (_S.DRAFT, _S.DECLINED, _S.UNANSWERED)
    notices.tell_comers(booking, notices.MOVED, now)
    actions.move(by=by, booking=booking, slot=slot, why=why, revision=revision, now=now)
    if not again or not told:
        return
    if agency is not None:
        ask_agency(by=by, booking=booking, agency=agency, consent=booking.consent, revision=booking.revision, now=now)
    elif lawyer is not None:
        ask_defender(by=by, booking=booking, lawyer=lawyer, revision=booking.revision, now=now)


@transaction.atomic
def cancel(*, by: User, booking: Booking, why: str, revision: int, now: datetime) -> None:
    """It will not be. Raises NotAllowed, StaleState."""
    policies.check_act(by, booking, _E.CANCEL, now)
    actions.cancel(by=by, booking=booking, why=why, revision=revision, now=now)
    notices.tell_comers(booking, notices.CANCELLED, now)


@transaction.atomic
def miss(*, by: User, booking: Booking, why: str, revision: int, now: datetime) -> None:
    """Its time came and it did not take place: room and people are free. Raises NotAllowed, StaleState."""
    policies.check_act(by, booking, _E.MISS, now)
    _step(booking, _E.MISS, by, revision, now, why=why)
    booking.holds.all().delete()
    notices.tell_comers(booking, notices.MISSED, now)


@transaction.atomic
def lapse(*, booking: Booking, revision: int, now: datetime) -> None:
    """Nobody answered in time: by rule to whoever comes next. Raises StaleState."""
    was = booking.state
    change: dict[str, Any] = {"lawyer": None} if was == _S.WITH_LAWYER else {}
    _step(booking, _E.LAPSE, None, revision, now, **change)
    if was == _S.WITH_LAWYER:
        seats.leave(booking)
    notices.tell_office(booking, notices.UNANSWERED, now, heads=was != _S.WITH_LAWYER)


def _step(booking: Booking, event: BookingEvent, by: User | None, revision: int, now: datetime, **change: Any) -> None:
    after = _S(actions.after(booking, event))
    waits = after in (_S.WITH_DEFENDER, _S.WITH_AGENCY, _S.WITH_LAWYER)
    answer_by = rules().answer_by(after, now, booking.from_at) if waits else None
    actions.act(
        by=by, booking=booking, event=event, revision=revision, now=now,
        **{"answer_by": answer_by, "reminded_at": None, "proposed_from": None, **change},
    )  # fmt: skip


def _length(booking: Booking) -> Any:
    return booking.until_at - booking.from_at
