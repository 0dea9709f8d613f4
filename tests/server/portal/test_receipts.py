"""A lawyer's answer to a booking, and what became of it, have signed receipts; an agency's people are no lawyers."""

from __future__ import annotations

import json

import pytest

from server.portal.contract import Act
from server.receipts.models import Receipt
from tests.server.bookings.conftest import Desk
from tests.server.conftest import People
from tests.server.portal.conftest import ask_agency, ask_defender, listed
from tests.server.portal.test_answers import Bind, say

pytestmark = pytest.mark.django_db


def _receipts() -> list[tuple[str, str]]:
    return list(Receipt.objects.filter(about="booking").order_by("pk").values_list("event", "lawyer__username"))


def test_accepting_has_a_receipt_of_the_answer_and_one_of_what_became_of_it(
    people: People, desk: Desk, bind: Bind
) -> None:
    bind(people.defender)
    booking = desk.book(48, 49)
    say(people.defender, ask_defender(desk, booking, people.defender))
    assert _receipts() == [("handed_in", "defender"), ("answered", "defender")]
    given, ended = Receipt.objects.filter(about="booking").order_by("pk")
    assert json.loads(bytes(given.content))["booking"] == [booking.number] and given.unit == people.unit
    assert json.loads(bytes(ended.content))["to"] == given.digest and given.thing == ended.thing


def test_an_answer_that_could_not_be_done_has_a_refusal_with_the_reason(people: People, desk: Desk, bind: Bind) -> None:
    bind(people.defender)
    booking = desk.book(48, 49)
    asked = ask_defender(desk, booking, people.defender)
    booking.refresh_from_db()
    type(booking).objects.filter(pk=booking.pk).update(revision=booking.revision + 1)
    say(people.defender, asked)
    assert [event for event, _lawyer in _receipts()] == ["handed_in", "refused"]
    assert "没有办理" in json.loads(bytes(Receipt.objects.get(event="refused").content))["reason"]


def test_an_agencys_choice_is_no_lawyers_answer(people: People, desk: Desk) -> None:
    listed(people, people.duty_lawyer)
    asked = ask_agency(people, desk, desk.book(48, 49))
    say(people.legal_aid, asked, Act.ASSIGN, lawyer=people.duty_lawyer)
    assert _receipts() == []
