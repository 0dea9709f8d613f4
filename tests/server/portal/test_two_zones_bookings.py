"""A booking crosses between two centres and its answer comes back: nothing else does, whatever the exchange does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.access.models import Unit, User
from server.audit.models import AuditEvent
from server.bookings import flows, silence
from server.bookings.answers import take
from server.bookings.errors import NotAllowed
from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.counsel.actions import end
from server.counsel.models import Binding
from server.counsel.states import BindingState
from server.defence.models import Defence
from server.ferry.models import Held, Posted
from server.portal.contract import Of, Said
from sync.shapes import to_map
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.conftest import People
from tests.server.portal.conftest import NUMBER
from tests.server.two_zones import Exchange, Inner, Outer

CLERK, DUTY, DEFENDER = "jigou", "zhiban", "bianhu"
HOUR = timedelta(hours=1)
ROSTER = """
from server.access.models import Unit, User
from server.portal.models import DutyLawyer
DutyLawyer.objects.create(agency=Unit.objects.get(code="agency"), lawyer=User.objects.get(username=lawyer))
"""
BIND = """
from server.access.models import Unit, User
from server.counsel.models import Binding
made = Binding.objects.create(lawyer=User.objects.get(username=lawyer), unit=Unit.objects.get(code="a"), asked_at=now,
    person_said=person, client="himself", state="bound", case=case, person=person)
result = made.uid
"""
SHOWN = """
from server.portal.models import Asked
result = {each.number: [each.state, each.revision, [one.name for one in each.heard.all()]]
          for each in Asked.objects.all()}
"""
ANSWERS = """
from server.portal.models import Answer
result = [[each.act, each.state, each.words_zh] for each in Answer.objects.order_by("pk")]
"""
#: Every text and every blob of every table, as one string.
EVERYTHING = """
from django.db import connection
found = []
def _said(each):
    return each.decode("utf-8", "ignore") if isinstance(each, bytes) else str(each)
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT * FROM "{table}"')
        for row in cursor.fetchall():
            found += [f"{table}: {_said(each)}" for each in row]
result = "\\n".join(found)
"""
TOLD = """
from server.notices.models import Notice
result = [[each.person.username, each.kind] for each in Notice.objects.order_by("pk")]
"""


@pytest.fixture
def outside(inner: Inner, people: People, outer: Outer, exchange: Exchange) -> Outer:
    """An agency with a clerk and a duty lawyer on its roster, a firm with a defender: known on both sides. Asked for
    first of all, so that this process is the inner centre before anybody is made."""
    exchange.settle(NOW, 1)
    outer.unit("agency", "legal_aid", "a")
    outer.unit("firm", "law_firm", "a")
    outer.person(CLERK, "legal_aid", "agency")
    outer.person(DUTY, "duty_lawyer", "firm", "1" * 17)
    outer.person(DEFENDER, "defender", "firm", "2" * 17)
    outer.run(ROSTER, lawyer=DUTY)
    exchange.settle(NOW, 1)
    return outer


def _ask_agency(desk: Desk, booking: Booking) -> None:
    agency = Unit.objects.get(code="agency")
    flows.ask_agency(by=desk.hand.user, booking=booking, agency=agency, consent="", revision=booking.revision, now=NOW)


def _bound(people: People, desk: Desk, outer: Outer) -> Binding:
    """The defender is bound to the first suspect, as both centres know it."""
    desk.hand.case.bmsah = NUMBER
    desk.hand.case.save()
    uid = outer.run(BIND, lawyer=DEFENDER, case=NUMBER, person="张三", now=NOW)
    made = Binding.objects.create(
        uid=uid, lawyer=User.objects.get(username=DEFENDER), unit=people.unit, person_said="张三", client="himself",
        asked_at=NOW, state=BindingState.BOUND, case=NUMBER, person="张三",
    )  # fmt: skip
    Defence.objects.create(binding=made, suspect=desk.suspects[0], at=NOW)
    return made


def _ask_defender(desk: Desk, booking: Booking) -> None:
    lawyer = User.objects.get(username=DEFENDER)
    flows.ask_defender(by=desk.hand.user, booking=booking, lawyer=lawyer, revision=booking.revision, now=NOW)


def _answer(outer: Outer, user: str, number: str, **said: Any) -> str:
    """Pressed on the page, at the revision that it shows."""
    revision = outer.run(SHOWN)[number][1]
    deed = "assign" if user == CLERK else "answer"
    assert outer.ask("post", f"/portal/b/{number}/{deed}/", {"revision": revision, **said}, user=user).status == 302
    return outer.ask("get", f"/portal/b/{number}/", user=user).text


def _lawyer_pk(outer: Outer, username: str) -> int:
    return int(outer.run(f"from server.access.models import User\nresult = User.objects.get(username='{username}').pk"))


def test_agency_and_duty_lawyer_answer_from_the_other_network(outside: Outer, desk: Desk, exchange: Exchange) -> None:
    booking = desk.book(48, 49)
    desk.book(50, 51, None, desk.suspects[1])
    _ask_agency(desk, booking)
    exchange.settle(NOW)
    assert outside.run(SHOWN) == {booking.number: ["with_agency", 2, [""]]}
    assert "张三" not in outside.run(EVERYTHING), "no name before a lawyer is chosen"
    page = _answer(outside, CLERK, booking.number, lawyer=_lawyer_pk(outside, DUTY))
    assert "等待检察院系统处理" in page and "同意并转发律师" not in page, "nothing is pressed a second time"
    exchange.settle(NOW)
    assert outside.run(SHOWN) == {booking.number: ["with_lawyer", 3, ["张三"]]}
    _answer(outside, DUTY, booking.number, act="agree")
    booking.refresh_from_db()
    assert booking.state == BookingState.WITH_LAWYER, "its letter is still on its way"
    exchange.settle(NOW)
    booking.refresh_from_db()
    assert (booking.state, booking.lawyer.username) == (BookingState.CONFIRMED, DUTY)  # type: ignore[union-attr]
    assert outside.run(SHOWN)[booking.number][0] == "confirmed"
    assert outside.run(ANSWERS) == [["assign", "done", ""], ["agree", "done", ""]]
    assert outside.run(TOLD) == [[CLERK, "booking.asked"], [DUTY, "booking.asked"], [DUTY, "portal.confirmed"]]
    everything = outside.run(EVERYTHING)
    assert "李四" not in everything, "a suspect whom nobody outside represents"
    assert "盗窃" not in everything, "neither the case's name nor its charge"


def test_a_defender_learns_of_his_own_client_alone_and_loses_it_with_the_binding(
    outside: Outer, people: People, desk: Desk, exchange: Exchange
) -> None:
    binding = _bound(people, desk, outside)
    booking = desk.book(48, 49)
    _ask_defender(desk, booking)
    exchange.settle(NOW)
    page = _answer(outside, DEFENDER, booking.number, act="propose", begins="2026-03-20T10:00", why="开庭")
    assert "张三" in page and "等待检察院系统处理" in page
    exchange.settle(NOW)
    booking.refresh_from_db()
    assert booking.state == BookingState.OTHER_TIME
    assert "李四" not in outside.run(EVERYTHING)
    end(person=people.case_management, binding=binding, why="委托人解除", now=NOW)
    exchange.settle(NOW)
    assert outside.run(SHOWN) == {booking.number: ["", 0, []]}
    left = {line.partition(":")[0] for line in outside.run(EVERYTHING).splitlines() if "张三" in line}
    assert left <= {"counsel_binding", "notices_notice"}, "but in his own application, and that it ended"
    assert not [path for path in (outside.var / "ferry").rglob("*.letter") if "张三".encode() in path.read_bytes()]
    assert outside.ask("get", f"/portal/b/{booking.number}/", user=DEFENDER).status == 404


def test_an_answer_that_meets_a_moved_or_lapsed_booking_is_told_so(
    outside: Outer, people: People, desk: Desk, exchange: Exchange
) -> None:
    _bound(people, desk, outside)
    booking = desk.book(48, 49)
    _ask_defender(desk, booking)
    exchange.settle(NOW)
    _answer(outside, DEFENDER, booking.number, act="agree")
    booking.refresh_from_db()
    slot = desk.wish(72, 73).slot
    said = {"slot": slot, "why": "看守所另有安排", "again": True, "revision": booking.revision, "now": NOW}
    flows.move(by=desk.hand.user, booking=booking, **said)
    exchange.settle(NOW)
    assert outside.run(ANSWERS)[-1][1] == "refused" and "预约已有变化" in outside.run(ANSWERS)[-1][2]
    assert [DEFENDER, "portal.refused"] in outside.run(TOLD)
    _answer(outside, DEFENDER, booking.number, act="agree")
    assert silence.run(NOW + 25 * HOUR).escalated == 1
    exchange.settle(NOW + 25 * HOUR)
    assert "期限已过" in outside.run(ANSWERS)[-1][2]
    page = _answer(outside, DEFENDER, booking.number, act="agree")
    exchange.settle(NOW + 26 * HOUR)
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED, "a late yes to what stands now still counts"
    assert "接受，按时参加" not in page


def test_the_lawyer_whom_another_took_first_is_refused_with_the_reason(
    outside: Outer, desk: Desk, other_desk: Desk, exchange: Exchange
) -> None:
    room = type(desk.room).objects.exclude(pk=desk.room.pk).order_by("code").first()
    first, second = desk.book(48, 49), other_desk.book(48.5, 49.5, room)
    _ask_agency(desk, first)
    _ask_agency(other_desk, second)
    exchange.settle(NOW)
    lawyer = _lawyer_pk(outside, DUTY)
    for each in (first, second):
        _answer(outside, CLERK, each.number, lawyer=lawyer)
    exchange.settle(NOW)
    assert [each[:2] for each in outside.run(ANSWERS)] == [["assign", "done"], ["assign", "refused"]]
    page = outside.ask("get", f"/portal/b/{second.number}/", user=CLERK).text
    assert "已有预约，请另选时间" in page and "同意并转发律师" in page


@pytest.mark.parametrize("seed", range(3))
def test_after_any_storm_both_sides_agree(
    outside: Outer, desk: Desk, other_desk: Desk, exchange: Exchange, seed: int
) -> None:
    rows = [desk.book(48, 49), other_desk.book(50, 51)]
    for each, by in zip(rows, (desk, other_desk), strict=True):
        _ask_agency(by, each)
    now = exchange.storm(NOW, seed=seed)
    for each in rows:
        _answer(outside, CLERK, each.number, lawyer=_lawyer_pk(outside, DUTY))
    now = exchange.storm(now, seed=seed + 10)
    _answer(outside, DUTY, rows[0].number, act="agree")
    _answer(outside, DUTY, rows[1].number, act="decline", why="开庭")
    exchange.storm(now, seed=seed + 20)
    states = {each.number: [each.state, each.revision] for each in Booking.objects.all()}
    assert {number: said[:2] for number, said in outside.run(SHOWN).items()} == states
    assert sorted(state for state, _revision in states.values()) == ["confirmed", "with_agency"]
    assert {each[1] for each in outside.run(ANSWERS)} == {"done"}
    assert not Held.objects.exists()


def test_nobody_outside_speaks_for_an_account_of_the_inner_zone(inner: Inner, people: People, desk: Desk) -> None:
    booking = desk.book(48, 49)
    said = Said(uid="x", of=(Of(number=booking.number, revision=1),), by="", act="agree", why="", at_s=1)
    for username in (desk.hand.user.username, "nobody"):
        take(to_map(replace(said, uid=username, by=username)), NOW)
    assert Posted.objects.filter(kind="booking.outcome").count() == 2, "told so, and the queue goes on"
    assert set(AuditEvent.objects.filter(action="booking.answer_refused").values_list("actor", flat=True)) == {"ferry"}
    booking.refresh_from_db()
    assert booking.state == BookingState.DRAFT


def test_who_is_not_known_outside_is_not_asked(inner: Inner, people: People, desk: Desk) -> None:
    old = Unit.objects.create(code="old", kind="legal_aid", name_zh="旧", name_en="Old", beside=people.unit)
    booking = desk.book(48, 49)
    with pytest.raises(NotAllowed, match="outer zone"):
        flows.ask_agency(by=desk.hand.user, booking=booking, agency=old, consent="", revision=1, now=NOW)
    Booking.objects.update(state="with_agency", agency=old)  # as it stood before the zones were parted
    assert silence.run(NOW).escalated == 0
    assert not Posted.objects.filter(kind="booking.shown").exists(), "nothing that would stop the other side's queue"
