"""Forms that are pressed twice, stale, or taken by another; pages that a stranger cannot know of."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from server.access.models import Role, User
from server.bookings import flows
from server.bookings.models import Batch, Booking, Paper
from server.bookings.states import BookingState
from tests.server.bookings.conftest import Desk
from tests.server.conftest import People, person

pytestmark = pytest.mark.django_db


def _browser(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _told(people: People, desk: Desk, begins: str = "10:00", **more: Any) -> dict[str, Any]:
    hour = int(begins[:2])
    return {
        "press": str(uuid.uuid4()), "room": desk.room.pk, "on": f"{timezone.localdate() + timedelta(days=2)}",
        "begins": begins, "ends": f"{hour + 1}:00", "presiding": people.prosecutor.pk,
        "recording": people.recorder.pk, "suspects": [desk.suspects[0].pk], "purposes": ["opinions"], **more,
    }  # fmt: skip


def _book(people: People, desk: Desk, **more: Any) -> Booking:
    _browser(people.prosecutor).post(f"/bookings/case/{desk.hand.case.pk}/", _told(people, desk, **more))
    return Booking.objects.latest("pk")


def test_a_form_pressed_twice_makes_one_booking(people: People, desk: Desk) -> None:
    browser, told = _browser(people.prosecutor), _told(people, desk)
    answers = [browser.post(f"/bookings/case/{desk.hand.case.pk}/", told) for _ in range(2)]
    assert Booking.objects.count() == 1
    assert {each.url for each in answers} == {f"/bookings/b/{Booking.objects.get().number}/"}  # type: ignore[attr-defined]


def test_what_is_taken_is_said_in_words_on_the_form(people: People, desk: Desk, other_desk: Desk) -> None:
    _book(people, desk)
    told = _told(people, other_desk, presiding=people.department_head.pk)
    page = _browser(people.department_head).post(f"/bookings/case/{other_desk.hand.case.pk}/", told)
    assert "已有预约，请另选时间" in page.content.decode() and Booking.objects.count() == 1
    assert told["press"] in page.content.decode(), "the form keeps what was written"


def test_the_form_asks_for_what_each_person_needs(people: People, desk: Desk) -> None:
    young = desk.hand.suspect(name="小赵", birth_date=timezone.localdate() - timedelta(days=15 * 365))
    kept = desk.hand.suspect(name="老钱", custody="arrested", needs_interpreter=True, language="苗语")
    browser, address = _browser(people.prosecutor), f"/bookings/case/{desk.hand.case.pk}/"
    told = _told(people, desk, suspects=[young.pk, kept.pk], recording=people.prosecutor.pk)
    words = browser.post(address, told).content.decode()
    for said in ("请填写翻译人员", "请填写到场的法定代理人", "不能是同一人"):
        assert said in words
    assert not Booking.objects.exists()
    more = {"interpreter": "译员", "guardian": "父亲", f"bringing-{kept.pk}": "提〔2026〕1号"}
    browser.post(address, {**told, **more, "recording": people.recorder.pk})
    assert Paper.objects.get().number == "提〔2026〕1号"
    assert sorted(Booking.objects.get().attendees.values_list("part", flat=True)) == [
        "guardian", "interpreter", "presiding", "recording",
    ]  # fmt: skip


def test_a_stale_form_and_an_expired_session_end_well(people: People, desk: Desk) -> None:
    booking = _book(people, desk)
    browser, address = _browser(people.prosecutor), f"/bookings/b/{booking.number}/end/"
    page = browser.post(address, {"why": "不再需要", "act": "cancel", "revision": 9}, follow=True)
    assert "预约状态已变化" in page.content.decode()
    booking.refresh_from_db()
    assert booking.state == BookingState.DRAFT
    gone = Browser().post(address, {"why": "不再需要", "revision": 1})
    assert gone.status_code == 302 and "/account/sign-in/" in gone.url  # type: ignore[attr-defined]
    browser.post(address, {"why": "不再需要", "act": "cancel", "revision": 1})
    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED


def test_a_stranger_a_wrong_unit_and_people_outside_get_404(people: People, desk: Desk) -> None:
    booking = _book(people, desk)
    now, by = timezone.now(), desk.hand.user
    flows.ask_agency(by=by, booking=booking, agency=people.agency, consent="", revision=1, now=now)
    address = f"/bookings/b/{booking.number}/"
    for known in (people.prosecutor, people.department_head, people.recorder):
        assert _browser(known).get(address).status_code == 200, known.username
    colleague = person("colleague", Role.PROSECUTOR, people.unit)
    for nobody in (people.stranger, colleague, people.technician):
        assert _browser(nobody).get(address).status_code == 404, nobody.username
    for outside in (people.defender, people.duty_lawyer, people.legal_aid):
        assert _browser(outside).get(address).status_code == 403, "he reads it in the portal"
    for deed in ("send", "move", "end", "match"):
        assert _browser(people.stranger).post(f"{address}{deed}/").status_code == 404
        assert _browser(people.duty_lawyer).post(f"{address}{deed}/").status_code == 403
    assert _browser(people.department_head).post(f"{address}send/").status_code == 404, "he sees it, another's it is"
    assert _browser(people.auditor).get("/bookings/").status_code == 403
    seen = _browser(colleague).get(f"/bookings/?day={booking.from_at:%Y-%m-%d}").content.decode()
    assert "已占用" in seen and "张三" not in seen


def test_a_morning_is_booked_sent_assigned_and_confirmed_at_once(people: People, desk: Desk, other_desk: Desk) -> None:
    second = desk.hand.suspect(name="王二")
    browser = _browser(people.prosecutor)
    told = _told(people, desk, minutes=30)
    told |= {f"order-{second.pk}": "1", f"order-{desk.suspects[0].pk}": "2", f"order-{other_desk.suspects[0].pk}": "3"}
    for _ in range(2):
        answer = browser.post("/bookings/batch/", told)
    batch = Batch.objects.get()
    names = [each.suspects.get().name for each in batch.bookings.order_by("sequence")]
    assert names == ["王二", "张三"], "another's case is not his to book"
    first, last = batch.bookings.order_by("sequence")
    assert first.until_at == last.from_at
    page = browser.get(answer.url)  # type: ignore[attr-defined]
    assert "现在：1. 王二" in page.content.decode().replace(" </p>", "")
    for _ in range(2):
        browser.post(f"/bookings/batch/{batch.pk}/next/", {"place": 0})
    batch.refresh_from_db()
    assert batch.place == 1, "pressed twice it goes one further"
    assert _browser(people.stranger).get(f"/bookings/batch/{batch.pk}/").status_code == 404
    browser.post(f"/bookings/batch/{batch.pk}/send/", {"agency": people.agency.pk})
    assert set(batch.bookings.values_list("state", flat=True)) == {"with_agency"}


def test_a_hearing_at_night_stands_in_the_calendar_and_the_office_hours_always_do(people: People, desk: Desk) -> None:
    booking = _book(people, desk, begins="21:15", ends="22:10")
    page = _browser(people.prosecutor).get(f"/bookings/?day={booking.from_at:%Y-%m-%d}").content.decode()
    hours = re.findall(r'<th scope="row">(\d\d:\d\d)</th>', page)
    assert (hours[0], hours[-1]) == ("08:30", "22:00")
    assert "21:15–22:10" in page
