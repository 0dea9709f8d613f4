"""What goes out is kept until it is there: days offline, lost answers and a restart lose nothing and double nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.utils import timezone

from server.access.models import User
from server.bookings import actions as bookings
from server.bookings.actions import Slot, Wish
from server.bookings.models import Booking
from server.bookings.states import BookingEvent
from server.cases.actions import cases
from server.cases.actions import people as case_people
from server.cases.actions.history import Deed
from server.cases.models import Case
from server.devices.actions import register_room
from server.gateways.exchange import queue
from server.gateways.exchange.deliver import deliver
from server.gateways.exchange.feed import feed
from server.gateways.exchange.platform import Refused, Unreachable
from server.gateways.models import Operation, Outgoing, OutgoingState
from tests.fakes.case_system import CaseSystem, case_system
from tests.server.conftest import People
from tests.server.gateways.test_interface import CASE, Program

S = OutgoingState
BMSAH = "温鹿检刑诉受[2026]33030200123号"


def _booked(people: People) -> Booking:
    now = timezone.now()
    deed = Deed(by=people.prosecutor, now=now)
    told = {"name": "张三盗窃案", "procedure": "ordinary", "accepted_on": date(2026, 3, 16), "bmsah": BMSAH}
    case = cases.open_case(unit=people.unit, values=told, deed=deed)
    suspect = case_people.add_suspect(case=case, values={"name": "张三"}, deed=deed)
    room = register_room(actor="test", code="r1", name_zh="一号室", name_en="Room 1", unit=people.unit)
    slot = Slot(room=room, from_at=now + timedelta(days=1), until_at=now + timedelta(days=1, hours=1))
    return bookings.book(by=people.prosecutor, wish=Wish(case=case, suspects=[suspect], slot=slot), now=now)


def _cancel(booking: Booking, by: User) -> None:
    bookings.act(
        by=by, booking=booking, event=BookingEvent.CANCEL, why="改期另约", revision=booking.revision, now=timezone.now()
    )


def test_a_booking_and_its_end_reach_the_platform_once_and_in_order_after_days_away(
    people: People, far: CaseSystem
) -> None:
    feed(timezone.now())
    booking = _booked(people)
    _cancel(booking, people.prosecutor)
    far.ill = 503
    call_command("run_gateways")
    bookings_told = Outgoing.objects.filter(operation=Operation.PUSH_BOOKING)
    assert [(each.state, each.tries) for each in bookings_told] == [(S.WAITING, 1), (S.WAITING, 0)]
    Outgoing.objects.exclude(operation=Operation.PUSH_BOOKING).delete()  # the hour's fetch of judgments
    now = timezone.now()
    for day in range(1, 4):
        later = now + timedelta(days=day)
        message = queue.take(later)
        assert message is not None and message.pk == Outgoing.objects.earliest("pk").pk
        queue.carry(message, later, deliver)
    far.ill, far.loses_answers = 0, True
    first = queue.take(now + timedelta(days=5))
    assert first is not None
    queue.carry(first, now + timedelta(days=5), deliver)  # done there, and its answer lost
    far.loses_answers = False
    for day in (7, 8):
        message = queue.take(now + timedelta(days=day))
        assert message is not None
        queue.carry(message, now + timedelta(days=day), deliver)
    assert [body["event"] for _path, body in far.taken] == ["booking.made", "booking.cancel"]
    assert far.taken[0][0] == "/bookings" and far.taken[0][1]["bmsah"] == BMSAH
    assert "张三" not in str(far.taken)
    assert set(Outgoing.objects.values_list("state", flat=True)) == {S.DONE}
    assert queue.take(now + timedelta(days=9)) is None


def test_pauses_grow_and_never_end(people: People) -> None:
    message = queue.put(operation="pushBooking", thing="t", key="k", body={}, now=timezone.now())

    def away(message: Outgoing, now: datetime) -> None:
        raise Unreachable("away")

    now, pauses = timezone.now(), []
    for _ in range(12):
        taken = queue.take(now)
        assert taken is not None
        queue.carry(taken, now, away)
        message.refresh_from_db()
        pauses.append(int((message.due_at - now).total_seconds()))
        now = message.due_at
    assert pauses[:4] == [60, 120, 240, 480] and pauses[-2:] == [21600, 21600]


def test_a_refusal_waits_for_a_person_and_holds_what_is_behind_it(people: People) -> None:
    now = timezone.now()
    for key in ("1", "2"):
        queue.put(operation="pushBooking", thing="one", key=key, body={}, now=now)
    queue.put(operation="pushBooking", thing="other", key="3", body={}, now=now)

    def no(message: Outgoing, now: datetime) -> None:
        raise Refused("422 no such case")

    first = queue.take(now)
    assert first is not None
    queue.carry(first, now, no)
    other = queue.take(now)
    assert other is not None and other.key == "3"
    queue.carry(other, now, lambda message, now: None)
    assert queue.take(now) is None, "the second is behind the held first"
    operator = Browser()
    operator.force_login(people.operator, backend="django.contrib.auth.backends.ModelBackend")
    page = operator.get("/exchange/outgoing/").content.decode()
    assert "422 no such case" in page
    operator.post(f"/exchange/outgoing/{first.pk}/drop/", {"why": ""})
    assert queue.take(now) is None, "no reason, nothing done"
    operator.post(f"/exchange/outgoing/{first.pk}/drop/", {"why": "案件已撤回"})
    second = queue.take(now)
    assert second is not None and second.key == "2"
    assert Outgoing.objects.get(key="1").why == "案件已撤回"


@pytest.mark.parametrize("role", ["prosecutor", "case_management", "technician", "auditor", "security_administrator"])
def test_nobody_but_the_operator_steers(people: People, role: str) -> None:
    message = queue.put(operation="pushBooking", thing="t", key="k", body={}, now=timezone.now())
    browser = Browser()
    browser.force_login(getattr(people, role), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/exchange/outgoing/").status_code == 403
    assert browser.post(f"/exchange/outgoing/{message.pk}/drop/", {"why": "不要了"}).status_code == 403
    browser.force_login(people.operator, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(f"/exchange/outgoing/{message.pk}/burn/", {"why": "不要了"}).status_code == 404
    assert browser.post("/exchange/outgoing/999/drop/", {"why": "不要了"}).status_code == 404


def test_a_system_is_told_of_its_own_case_with_a_signature(people: People, settings: Any) -> None:
    feed(timezone.now())
    with case_system() as theirs:
        program = Program(people, hook=theirs.address + "/notices")
        theirs.secret = program.signing
        program.post("cases", CASE)
        case = Case.objects.get()
        suspect = case.suspects.get()
        room = register_room(actor="test", code="r1", name_zh="一号室", name_en="Room 1", unit=people.unit)
        now = timezone.now()
        slot = Slot(room=room, from_at=now + timedelta(days=1), until_at=now + timedelta(days=1, hours=1))
        bookings.book(by=people.prosecutor, wish=Wish(case=case, suspects=[suspect], slot=slot), now=now)
        call_command("run_gateways")
        assert [(path, body["event"], body["case"]) for path, body in theirs.taken] == [
            ("/notices", "booking.made", "A-1")
        ]


def test_the_platforms_cases_are_read_by_number(people: People, far: CaseSystem) -> None:
    far.cases[BMSAH] = {"key": "A-1", "name": "张三盗窃案"}
    gateway = queue.platform(timezone.now())
    assert gateway is not None
    assert gateway.get_case(BMSAH) == far.cases[BMSAH] and gateway.get_case("无") is None
    far.ill = 500
    with pytest.raises(Unreachable):
        gateway.get_case(BMSAH)
