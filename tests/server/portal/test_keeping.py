"""The projection follows its letters: newer over older, whole, and empty when nobody is concerned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from server.access.models import User
from server.bookings.models import Purpose as InnerPurpose
from server.bookings.states import BookingEvent, BookingState
from server.cases.kinds import Sex as InnerSex
from server.portal import actions, letters
from server.portal.contract import Done, Gone, Heard, Named, Outcome, Shown
from server.portal.errors import UnknownParty
from server.portal.models import Answer, Answered, Asked
from server.portal.states import Happened, Purpose, Sex, Standing
from sync.encoding import decode, encode
from sync.errors import MalformedInput
from sync.shapes import from_map, to_map
from tests.server.conftest import People

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
BEGINS = int(NOW.timestamp()) + 86_400


def told(defender: User, version: int = 1, **changed: object) -> Shown:
    """A booking as the first letter about it tells."""
    name = Named(zh="第一室", en="Room 1", more="看守所")
    whole = Shown(
        number="a-2026-00001", version=version, revision=version, state="with_defender", from_s=BEGINS,
        until_s=BEGINS + 3600, room=name, is_remote=False, far_link="", purposes=("opinions",), office=name,
        language="", materials_ready=True, lawyer=defender.username, consent="", sequence=0, barred=(),
        lawyer_may=("agree", "decline", "propose"), agency_may=(), answer_by_s=BEGINS - 7200,
        heard=(Heard(name="张三", sex="male", language="", needs_interpreter=False, is_juvenile=False,
                     is_serious=False, place="看守所", binding="ab" * 16),),
        deeds=(Done(event="ask_defender", at_s=BEGINS - 90_000, side="office", username="", why=""),),
    )  # fmt: skip
    return replace(whole, **changed)  # type: ignore[arg-type]


def show(shown: Shown) -> Asked:
    letters.shown(to_map(shown), NOW)
    return Asked.objects.get(number=shown.number)


def test_what_a_letter_says_is_what_is_read(people: People) -> None:
    shown = told(people.defender, batch=7, far_room=Named(zh="二", en="2", more=""), proposed_s=BEGINS)
    assert from_map(Shown, decode(encode(to_map(shown)), limit=1 << 20), "x") == shown
    asked = show(shown)
    assert (asked.lawyer, asked.room, asked.far_room, asked.batch) == (people.defender, "第一室（看守所）", "二", 7)
    assert asked.answer_by is not None and asked.answer_by.timestamp() == BEGINS - 7200


def test_an_older_letter_never_replaces_a_newer_one(people: People) -> None:
    show(told(people.defender, 3, state="confirmed", lawyer_may=()))
    asked = show(told(people.defender, 2))
    assert (asked.version, asked.state) == (3, "confirmed")
    letters.gone(to_map(Gone(number=asked.number, version=3, event="move")), NOW)
    asked.refresh_from_db()
    assert asked.state == "confirmed"


def test_what_is_gone_is_emptied_and_does_not_come_back(people: People) -> None:
    asked = show(told(people.defender, 1))
    letters.gone(to_map(Gone(number=asked.number, version=2, event="decline")), NOW)
    asked = show(told(people.defender, 1))
    assert (asked.version, asked.state, asked.lawyer, asked.office_said) == (2, "", None, {})
    assert (asked.heard.count(), asked.deeds.count()) == (0, 0)


def test_an_answer_to_what_has_changed_is_no_longer_waited_for(people: People) -> None:
    asked = show(told(people.defender, 1))
    answer = Answer.objects.create(uid="u", by=people.defender, act="agree", at=NOW)
    Answered.objects.create(answer=answer, asked=asked, revision=1)
    show(told(people.defender, 2, revision=1, materials_ready=False))
    assert Answered.objects.get().is_open, "the same revision, better told"
    show(told(people.defender, 3))
    assert not Answered.objects.get().is_open


def test_the_first_outcome_counts_and_one_of_no_answer_is_not_believed(people: People) -> None:
    Answer.objects.create(uid="u", by=people.defender, act="agree", at=NOW)
    for is_done in (True, False):
        letters.outcome(to_map(Outcome(uid="u", is_done=is_done, words_zh="不行", words_en="no")), NOW)
    assert Answer.objects.get().state == "done"
    with pytest.raises(UnknownParty):
        actions.close(Outcome(uid="v", is_done=True, words_zh="", words_en=""), NOW)


@pytest.mark.parametrize(
    "changed",
    [{"state": "draft"}, {"purposes": ("x",)}, {"lawyer": "nobody"}, {"agency": "nowhere"}, {"consent": "字" * 401}],
)
def test_what_cannot_be_believed_changes_nothing(people: People, changed: dict[str, object]) -> None:
    with pytest.raises((MalformedInput, UnknownParty)):
        show(told(people.defender, **changed))
    assert not Asked.objects.exists()


def test_both_zones_have_the_same_words_for_the_same_things() -> None:
    assert set(Standing.values) == set(BookingState.values) - {"draft"}
    assert set(Happened.values) == set(BookingEvent.values)
    assert set(Purpose.values) == set(InnerPurpose.values) and set(Sex.values) == set(InnerSex.values)
    for ours, theirs in ((Standing, BookingState), (Happened, BookingEvent), (Purpose, InnerPurpose)):
        assert {each.value: str(each.label) for each in ours}.items() <= {
            each.value: str(each.label) for each in theirs
        }.items()
