"""Lawyers and agencies answer what they are shown; the procuratorate's side does it, or says why not."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from server.access import reach
from server.access.models import Role, User
from server.access.policies import Permission
from server.audit.models import AuditEvent
from server.bookings import flows, silence
from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.portal import actions, queries
from server.portal.actions import Words
from server.portal.contract import Act
from server.portal.errors import NotAllowed, StaleState
from server.portal.models import Answer, Asked
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.conftest import People, person
from tests.server.portal.conftest import Bind, ask_agency, ask_defender, listed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def say(by: User, asked: Asked, act: Act = Act.AGREE, at: int = 0, **words: object) -> Answer:
    """His answer to the booking as it is shown now, or as it was."""
    asked.refresh_from_db()
    told = Words(act=act, **words)  # type: ignore[arg-type]
    return actions.answer(by=by, of=[(asked, at or asked.revision)], words=told, now=NOW)


def test_a_bound_defender_accepts_what_he_is_shown(people: People, desk: Desk, bind: Bind) -> None:
    binding = bind(people.defender)
    booking = desk.book(48, 49)
    assert not Asked.objects.exists(), "what nobody was asked about is nothing to anybody"
    asked = ask_defender(desk, booking, people.defender)
    assert list(queries.waiting_for_lawyer(people.defender, NOW)) == [asked]
    assert [(each.name, each.binding) for each in asked.heard.all()] == [("张三", binding.uid)]
    assert (asked.lawyer_may, asked.agency_may) == (["agree", "decline", "propose"], [])
    assert say(people.defender, asked).state == "done"
    booking.refresh_from_db()
    asked.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED and asked.state == "confirmed"
    assert (asked.revision, asked.answer_by, asked.lawyer_may) == (booking.revision, None, ["arrive"])
    assert AuditEvent.objects.get(action="booking.accept").actor == people.defender.username
    assert AuditEvent.objects.get(action="portal.answered").details["numbers"] == [booking.number]


def test_a_defender_proposes_another_time_or_declines_and_then_knows_of_it_no_more(
    people: People, desk: Desk, bind: Bind
) -> None:
    bind(people.defender)
    booking = desk.book(48, 49)
    asked = ask_defender(desk, booking, people.defender)
    say(people.defender, asked, Act.PROPOSE, why="开庭", begins=NOW + 72 * HOUR)
    booking.refresh_from_db()
    assert booking.state == BookingState.OTHER_TIME and booking.proposed_from == NOW + 72 * HOUR
    late = say(people.defender, ask_defender_again(desk, booking, people), Act.PROPOSE, why="开庭", begins=NOW - HOUR)
    assert late.state == "refused" and late.words == "不能预约已经过去的时间。"
    say(people.defender, asked, Act.DECLINE, why="已解除委托")
    assert not reach.reaches(people.defender, Permission.ANSWER_BOOKING, asked, NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.lawyer, asked.heard.count(), asked.deeds.count()) == ("", None, 0, 0)


def ask_defender_again(desk: Desk, booking: Booking, people: People) -> Asked:
    slot = desk.wish(72, 73).slot
    said = {"slot": slot, "why": "按律师建议", "again": True, "revision": booking.revision, "now": NOW}
    flows.move(by=desk.hand.user, booking=booking, **said)
    return Asked.objects.get(number=booking.number)


def test_the_agency_assigns_and_its_duty_lawyer_confirms(people: People, desk: Desk) -> None:
    booking = desk.book(48, 49)
    listed(people, people.duty_lawyer)
    asked = ask_agency(people, desk, booking)
    assert list(queries.waiting_for_agency(people.legal_aid, NOW)) == [asked]
    assert [each.name for each in asked.heard.all()] == [""], "an agency chooses without knowing the name"
    with pytest.raises(NotAllowed, match="roster"):
        say(people.legal_aid, asked, Act.ASSIGN, lawyer=person("off-roster", Role.DUTY_LAWYER, people.firm))
    assert say(people.legal_aid, asked, Act.ASSIGN, lawyer=people.duty_lawyer, why="当日值班").state == "done"
    assert list(queries.waiting_for_lawyer(people.duty_lawyer, NOW)) == [asked]
    asked.refresh_from_db()
    assert [each.name for each in asked.heard.all()] == ["张三"]
    assert [(each.event, each.side) for each in asked.deeds.all()] == [("ask_agency", "office"), ("assign", "agency")]
    with pytest.raises(NotAllowed):
        say(people.legal_aid, asked, Act.AGREE)
    assert say(people.duty_lawyer, asked).state == "done"
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED


def test_a_lawyer_whose_time_is_taken_is_refused_in_both_languages(
    people: People, desk: Desk, other_desk: Desk
) -> None:
    listed(people, people.duty_lawyer)
    other = type(desk.room).objects.exclude(pk=desk.room.pk).order_by("code").first()
    first = ask_agency(people, desk, desk.book(48, 49))
    second = ask_agency(people, other_desk, other_desk.book(48.5, 49.5, other))
    say(people.legal_aid, first, Act.ASSIGN, lawyer=people.duty_lawyer)
    refused = say(people.legal_aid, second, Act.ASSIGN, lawyer=people.duty_lawyer)
    assert refused.state == "refused" and "已有预约，请另选时间" in refused.words_zh
    assert "Choose another" in refused.words_en and "张三" not in refused.words_zh
    second.refresh_from_db()
    assert (second.state, second.lawyer) == ("with_agency", None)
    assert queries.answer_on_its_way(second) is None, "he may answer again"
    assert AuditEvent.objects.filter(action="booking.answer_refused").count() == 1


def test_a_co_defendants_lawyer_is_barred_as_soon_as_he_acts(people: People, desk: Desk) -> None:
    listed(people, people.duty_lawyer)
    first = ask_agency(people, desk, desk.book(48, 49))
    second = ask_agency(people, desk, desk.book(50, 51, None, desk.suspects[1]))
    assert second.barred == []
    say(people.legal_aid, first, Act.ASSIGN, lawyer=people.duty_lawyer)
    second.refresh_from_db()
    assert second.barred == [people.duty_lawyer.username]
    with pytest.raises(NotAllowed, match="conflict"):
        say(people.legal_aid, second, Act.ASSIGN, lawyer=people.duty_lawyer)
    say(people.duty_lawyer, first, Act.DECLINE, why="开庭")
    second.refresh_from_db()
    assert second.barred == []


def test_an_answer_to_an_old_revision_is_refused_where_it_is_shown_and_where_it_arrives(
    people: People, desk: Desk
) -> None:
    listed(people, people.duty_lawyer)
    asked = ask_agency(people, desk, desk.book(48, 49))
    say(people.legal_aid, asked, Act.ASSIGN, lawyer=people.duty_lawyer)
    with pytest.raises(StaleState):
        say(people.duty_lawyer, asked, at=1)
    Booking.objects.update(revision=9)  # moved on, and the letter about it is still on its way
    made = say(people.duty_lawyer, asked)
    assert made.state == "refused" and "预约已有变化" in made.words_zh and "changed" in made.words_en


def test_an_answer_after_silence_has_been_passed_on_is_told_so(people: People, desk: Desk, bind: Bind) -> None:
    bind(people.defender)
    booking = desk.book(48, 49)
    asked = ask_defender(desk, booking, people.defender)
    seen = (asked.revision, asked.version)
    assert silence.run(NOW + 25 * HOUR).escalated == 1
    Asked.objects.update(revision=seen[0], version=seen[1], lawyer_may=["agree"])  # its letter is still on its way
    made = say(people.defender, asked)
    assert made.state == "refused" and "期限已过" in made.words_zh
    booking.refresh_from_db()
    asked.refresh_from_db()
    assert booking.state == BookingState.UNANSWERED
    Asked.objects.update(revision=booking.revision)
    assert say(people.defender, asked).state == "done", "a late yes to what stands now still counts"


def test_who_is_no_longer_bound_knows_of_it_no_more(people: People, desk: Desk, bind: Bind) -> None:
    from server.counsel.actions import end

    binding = bind(people.defender)
    asked = ask_defender(desk, desk.book(48, 49), people.defender)
    say(people.defender, asked)
    end(person=people.defender, binding=binding, why="解除委托", now=NOW)
    asked.refresh_from_db()
    assert (asked.lawyer, asked.state, asked.room_said, asked.heard.count()) == (None, "", {}, 0)
    assert not reach.reaches(people.defender, Permission.ANSWER_BOOKING, asked, NOW)


def test_of_a_batch_all_is_done_or_nothing(people: People, desk: Desk, other_desk: Desk) -> None:
    listed(people, people.duty_lawyer)
    first = ask_agency(people, desk, desk.book(48, 49))
    second = ask_agency(people, other_desk, other_desk.book(48.5, 49.5, _other_room(desk)))
    of = [(first, first.revision), (second, second.revision)]
    words = Words(act=Act.ASSIGN, lawyer=people.duty_lawyer)
    made = actions.answer(by=people.legal_aid, of=of, words=words, now=NOW)
    assert made.state == "refused"
    assert set(Booking.objects.values_list("state", flat=True)) == {"with_agency"}
    assert set(Asked.objects.values_list("state", flat=True)) == {"with_agency"}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_heard(people: People, desk: Desk) -> None:
    listed(people, people.duty_lawyer)
    asked = ask_agency(people, desk, desk.book(48, 49))
    clerks = [people.legal_aid, person("second-clerk", Role.LEGAL_AID, people.agency)]
    revision, ready, ended = asked.revision, threading.Barrier(2), []

    def press(clerk: User) -> None:
        words = Words(act=Act.ASSIGN, lawyer=people.duty_lawyer)
        ready.wait()
        try:
            ended.append(actions.answer(by=clerk, of=[(asked, revision)], words=words, now=NOW).state)
        except Exception as error:  # noqa: BLE001 - whatever else happened is the finding
            ended.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(each,)) for each in clerks]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert ended.count("done") == 1 and set(ended) - {"done"} <= {"refused", "Waits", "StaleState"}, ended
    assert Booking.objects.get().deeds.filter(event="assign").count() == 1


def _other_room(desk: Desk):  # type: ignore[no-untyped-def]
    return type(desk.room).objects.exclude(pk=desk.room.pk).order_by("code").first()
