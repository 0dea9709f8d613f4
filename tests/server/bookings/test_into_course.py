"""What the case's course knows of a booking: "booked" once somebody was asked, for whom it is, until it is off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.audit.models import AuditEvent
from server.bookings import actions, amending, flows
from server.bookings.models import Booking, Purpose
from server.cases.models import Step
from server.cases.steps import StepKind
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.conftest import People

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def _booked() -> list[str]:
    standing = Step.objects.filter(kind=StepKind.BOOKED, voided_at=None).order_by("suspect__number")
    return [each.suspect.name for each in standing if each.suspect]


def _ask(people: People, desk: Desk, booking: Booking) -> None:
    flows.ask_agency(
        by=desk.hand.user, booking=booking, agency=people.agency, consent="", revision=booking.revision, now=NOW
    )


def test_who_is_booked_is_booked_in_the_case_from_the_sending_to_the_cancelling(people: People, desk: Desk) -> None:
    booking = desk.book(24, 25)
    assert _booked() == []  # a draft binds nobody
    _ask(people, desk, booking)
    assert _booked() == ["张三"]
    step = Step.objects.get(kind=StepKind.BOOKED)
    assert (step.reference, step.at, step.by) == (booking.number, NOW, desk.hand.user)
    slot = desk.wish(48, 49).slot
    flows.move(by=desk.hand.user, booking=booking, slot=slot, why="改期", again=True, revision=2, now=LATER)
    assert Step.objects.filter(kind=StepKind.BOOKED).count() == 1  # the same booking, sent again

    other = desk.book(72, 73)
    _ask(people, desk, other)
    flows.cancel(by=desk.hand.user, booking=booking, why="律师生病", revision=booking.revision, now=LATER)
    assert _booked() == ["张三"]  # by the other one
    flows.cancel(by=desk.hand.user, booking=other, why="撤案", revision=other.revision, now=LATER)
    assert _booked() == []
    assert Step.objects.get(reference=other.number).voided_why == "已取消 撤案"
    told = AuditEvent.objects.filter(action="case.step_voided").last()
    assert told is not None and told.details["reference"] == other.number


def test_whoever_is_added_is_booked_too_and_whoever_is_left_out_no_more(people: People, desk: Desk) -> None:
    booking = desk.book(24, 25)
    _ask(people, desk, booking)
    to = amending.Amendment(
        suspects=desk.suspects[1:], comers=desk.wish(24, 25).comers, purposes=(Purpose.OPINIONS,), papers=()
    )
    amending.amend(by=desk.hand.user, booking=booking, to=to, why="换人", revision=booking.revision, now=LATER)
    assert _booked() == ["李四"]


def test_a_hearing_that_did_not_take_place_was_not_booked_unless_the_room_held_it(people: People, desk: Desk) -> None:
    booking = desk.book(24, 25)
    Booking.objects.filter(pk=booking.pk).update(state="confirmed")
    booking.refresh_from_db()
    for event, expected in (("miss", []), ("hold", ["张三"])):
        actions.act(by=desk.hand.user, booking=booking, event=actions.BookingEvent(event), revision=booking.revision,
                    now=LATER)  # fmt: skip
        assert _booked() == expected
