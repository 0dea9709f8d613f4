"""What was booked is changed: by field, with its reason, held, told; and a cancelled hearing is booked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import User
from server.audit.models import AuditEvent
from server.bookings import actions, amending, flows
from server.bookings.actions import Comer
from server.bookings.amending import Amendment
from server.bookings.errors import Clash, NotAllowed, StaleState
from server.bookings.models import Attendee, Booking, Change, Hold, Paper, PaperKind, Part, Purpose
from server.bookings.states import BookingState
from server.cases.models import Suspect
from server.devices import bookings as channel
from server.devices.models import RoomBookings
from server.notices.models import Notice
from server.portal.models import Asked
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made  # noqa: F401 - fixtures
from tests.server.conftest import People
from tests.server.portal.conftest import Bind, ask_defender, bind  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def _as_it_is(booking: Booking, **change: Any) -> Amendment:
    rows = booking.attendees.exclude(part__in=(Part.DEFENDER, Part.DUTY_LAWYER)).select_related("user")
    comers = [Comer(part=Part(each.part), user=each.user, name=each.name) for each in rows]
    was = Amendment(
        suspects=list(booking.suspects.all()), comers=comers, purposes=[Purpose(each) for each in booking.purposes],
        papers=[(each.suspect, PaperKind(each.kind), each.number) for each in booking.papers.all()],
    )  # fmt: skip
    return replace(was, **change)


def _amend(desk: Desk, booking: Booking, why: str = "核对后更正", **change: Any) -> list[str]:
    booking.refresh_from_db()
    return amending.amend(
        by=desk.hand.user, booking=booking, to=_as_it_is(booking, **change), why=why, revision=booking.revision, now=NOW
    )


def _held(booking: Booking, kind: str) -> set[int]:
    return set(Hold.objects.filter(booking=booking, kind=kind).values_list("thing", flat=True))


def test_what_changed_is_kept_by_field_as_it_was_and_as_it_is(desk: Desk) -> None:
    booking = desk.book(48, 49)
    papers = [(desk.suspects[0], PaperKind.BRINGING, "提2026-7")]
    changed = _amend(
        desk, booking, papers=papers, purposes=[Purpose.SIGNING], details={"remarks": "带耳机", "materials_ready": True}
    )
    assert set(changed) == {"papers", "purposes", "remarks", "materials_ready"}
    rows = {each.field: (each.before, each.after) for each in Change.objects.all()}
    assert rows["papers"] == ("", "张三 提讯提解证 提2026-7") and rows["purposes"] == (
        "听取意见、签署具结书",
        "签署具结书",
    )
    told = AuditEvent.objects.get(action="booking.amend").details
    assert (told["changed"]["papers"], told["changed"]["papers_was"]) == ("S-1 bringing 提2026-7", "")
    assert told["reason"] == "核对后更正" and "张三" not in str(told)
    booking.refresh_from_db()
    assert (booking.remarks, booking.revision, booking.state) == ("带耳机", 2, BookingState.DRAFT)
    assert Paper.objects.get().number == "提2026-7"


def test_nothing_changed_is_no_deed(desk: Desk) -> None:
    booking = desk.book(48, 49)
    assert _amend(desk, booking) == []
    assert booking.revision == 1 and not booking.deeds.exists()


def test_holds_change_with_it_and_a_clash_changes_nothing(desk: Desk, other_desk: Desk, people: People) -> None:
    booking, room = desk.book(48, 49), type(desk.room).objects.order_by("code")[1]
    other = other_desk.wish(48, 49, room)
    recorder = Comer(part=Part.RECORDING, user=people.recorder)
    actions.book(by=other_desk.hand.user, wish=replace(other, comers=[recorder]), now=NOW)
    presiding = Comer(part=Part.PRESIDING, user=desk.hand.user)
    with pytest.raises(Clash):
        _amend(desk, booking, comers=[presiding, recorder])
    booking.refresh_from_db()
    assert booking.revision == 1 and _held(booking, "person") == {desk.hand.user.pk}
    _amend(desk, booking, suspects=desk.suspects, comers=[Comer(part=Part.PRESIDING, user=people.department_head)])
    assert _held(booking, "suspect") == {each.pk for each in desk.suspects}
    assert _held(booking, "person") == {people.department_head.pk}


def test_a_form_that_somebody_overtook_changes_nothing(desk: Desk) -> None:
    booking = desk.book(48, 49)
    _amend(desk, booking, details={"remarks": "一"})
    with pytest.raises(StaleState):
        amending.amend(
            by=desk.hand.user, booking=booking, to=_as_it_is(booking, suspects=desk.suspects), why="更正", revision=1,
            now=NOW,
        )  # fmt: skip
    assert list(booking.suspects.all()) == desk.suspects[:1]


def _confirmed(desk: Desk, booking: Booking, people: People) -> Booking:
    ask_defender(desk, booking, people.defender)
    booking.refresh_from_db()
    flows.agree(by=people.defender, booking=booking, revision=booking.revision, now=NOW)
    return booking


def test_the_lawyer_the_room_and_who_comes_hear_of_it(
    desk: Desk,
    people: People,
    centre: Centre,  # noqa: F811
    bind: Bind,  # noqa: F811
) -> None:
    bind(people.defender)
    bind(people.defender, "李四")
    booking = _confirmed(desk, desk.book(2, 3, centre.box.room), people)
    version = RoomBookings.objects.get().version
    comers = [Comer(part=Part.PRESIDING, user=people.department_head)]
    _amend(desk, booking, suspects=desk.suspects, comers=comers, details={"far_link": "https://v.example/1"})
    asked = Asked.objects.get(number=booking.number)
    assert {each.name for each in asked.heard.all()} == {"张三", "李四"} and asked.far_link == "https://v.example/1"
    assert asked.state == "confirmed", "what he agreed to stands; he is told what is new"
    kinds = {(each.person, each.kind) for each in Notice.objects.all()}
    assert (people.defender, "portal.changed") in kinds and (desk.hand.user, "booking.left") in kinds
    assert (people.department_head, "booking.changed") in kinds
    row = RoomBookings.objects.get()
    assert row.version > version and channel.told(row)[0].expected == 2
    assert Attendee.objects.filter(booking=booking, part=Part.DEFENDER, user=people.defender).exists()


def test_nobody_is_added_for_whom_the_lawyer_may_not_act(
    desk: Desk,
    people: People,
    bind: Bind,  # noqa: F811
) -> None:
    bind(people.defender)
    booking = _confirmed(desk, desk.book(48, 49), people)
    with pytest.raises(NotAllowed, match="not bound"):
        _amend(desk, booking, suspects=desk.suspects)
    assert list(booking.suspects.all()) == desk.suspects[:1]


def test_a_strangers_case_is_not_amended(desk: Desk, people: People) -> None:
    booking = desk.book(48, 49)
    with pytest.raises(NotAllowed):
        amending.amend(
            by=people.recorder, booking=booking, to=_as_it_is(booking), why="更正", revision=booking.revision, now=NOW
        )


# --- pages ---


def _browser(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _form(booking: Booking, people: People, suspects: Sequence[Suspect], **more: Any) -> dict[str, Any]:
    return {
        "revision": booking.revision, "presiding": people.prosecutor.pk, "recording": people.recorder.pk,
        "suspects": [each.pk for each in suspects], "purposes": ["opinions"], "why": "核对后更正", **more,
    }  # fmt: skip


def test_the_form_shows_what_is_booked_and_the_page_what_was_changed(desk: Desk, people: People) -> None:
    booking = desk.book(48, 49)
    browser, address = _browser(desk.hand.user), f"/bookings/b/{booking.number}/amend/"
    shown = browser.get(address).content.decode()
    assert f'value="{desk.suspects[0].pk}" class="form-check-input" id="id_suspects_0" checked' in shown
    answer = browser.post(address, _form(booking, people, desk.suspects))
    assert answer.url == f"/bookings/b/{booking.number}/"  # type: ignore[attr-defined]
    page = browser.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert "<del>张三</del> → <ins>张三、李四</ins>" in page and "核对后更正" in page
    stale = browser.post(address, _form(booking, people, desk.suspects[:1]), follow=True)
    assert "预约状态已变化，请刷新后再试。" in stale.content.decode()
    assert booking.suspects.count() == 2
    assert _browser(people.stranger).get(address).status_code in (403, 404)


def test_a_cancelled_hearing_is_booked_again_with_one_press_and_once(desk: Desk, people: People) -> None:
    hours = (timezone.now() - NOW) / timedelta(hours=1) + 48
    booking = desk.book(hours, hours + 1)
    _amend(desk, booking, papers=[(desk.suspects[0], PaperKind.EXCHANGE, "换7")], details={"remarks": "带耳机"})
    flows.cancel(by=desk.hand.user, booking=booking, why="律师生病", revision=booking.revision, now=NOW)
    browser = _browser(desk.hand.user)
    assert "再次预约" in browser.get(f"/bookings/b/{booking.number}/").content.decode()
    answers = [browser.post(f"/bookings/b/{booking.number}/again/") for _ in range(2)]
    new = Booking.objects.exclude(pk=booking.pk).get()
    assert {each.url for each in answers} == {f"/bookings/b/{new.number}/"}  # type: ignore[attr-defined]
    assert (new.state, new.from_at, new.remarks, new.papers.get().number) == ("draft", booking.from_at, "带耳机", "换7")
    assert AuditEvent.objects.filter(action="booking.made").last().details["again"] == booking.number  # type: ignore[union-attr]
    assert "/again/" not in browser.get(f"/bookings/b/{new.number}/").content.decode()


def test_a_time_that_is_over_or_taken_leads_to_the_form_filled_in(desk: Desk, people: People) -> None:
    booking = desk.book(48, 49)  # its time lies behind the clock of the pages
    _amend(desk, booking, details={"remarks": "带耳机"})
    flows.cancel(by=desk.hand.user, booking=booking, why="律师生病", revision=booking.revision, now=NOW)
    answer = _browser(desk.hand.user).post(f"/bookings/b/{booking.number}/again/", follow=True)
    page = answer.content.decode()
    assert "不能预约已经过去的时间。其他内容已填好，请选择时间。" in page and "带耳机" in page
    assert Booking.objects.count() == 1
