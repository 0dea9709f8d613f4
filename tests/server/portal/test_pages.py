"""Pages of lawyers and agencies: what a stranger cannot know of, what is pressed twice, what follows by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from server.access.actions import create_unit
from server.access.models import Role, UnitKind, User
from server.bookings import flows
from server.bookings.models import Booking
from server.portal.models import Answer, Asked, DutyLawyer, Evaluation
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.conftest import People, person
from tests.server.portal.conftest import Bind, ask_agency, ask_defender, browser_of, listed

pytestmark = pytest.mark.django_db


def _other_agency(people: People) -> User:
    unit = create_unit(
        actor="test", code="agency-b", kind=UnitKind.LEGAL_AID, name_zh="乙", name_en="B", beside=people.other_unit
    )
    return person("elsewhere", Role.LEGAL_AID, unit)


def _assign(people: People, asked: Asked, **more: object) -> str:
    said = {"lawyer": people.duty_lawyer.pk, "revision": asked.revision, **more}
    page = browser_of(people.legal_aid).post(f"/portal/b/{asked.number}/assign/", said, follow=True)
    asked.refresh_from_db()
    return page.content.decode()


def test_lawyer_and_agency_read_it_and_a_stranger_or_a_former_lawyer_gets_404(people: People, desk: Desk) -> None:
    listed(people, people.duty_lawyer)
    asked = ask_agency(people, desk, desk.book(48, 49))
    address = f"/portal/b/{asked.number}/"
    page = browser_of(people.legal_aid).get(address).content.decode()
    assert "第 1 人" in page and "张三" not in page, "the agency learns the name with its choice"
    assert "已指派，等待律师确认。" in _assign(people, asked)
    for known in (people.legal_aid, people.duty_lawyer):
        page = browser_of(known).get(address).content.decode()
        assert "张三" in page and "张三盗窃案" not in page, "no case content"
        assert browser_of(known).get(f"{address}live/{asked.revision}/").status_code == 200
    said = {"act": "decline", "why": "开庭", "revision": asked.revision}
    browser_of(people.duty_lawyer).post(f"{address}answer/", said)
    for nobody in (people.defender, people.duty_lawyer, _other_agency(people)):
        assert browser_of(nobody).get(address).status_code == 404, nobody.username
        assert browser_of(nobody).get(f"{address}live/1/").status_code == 404
    for inside in (people.prosecutor, people.department_head, people.auditor):
        assert browser_of(inside).get(address).status_code == 403
    assert browser_of(people.defender).post(f"{address}answer/", {"act": "agree"}).status_code == 404
    assert browser_of(people.duty_lawyer).post(f"{address}assign/").status_code == 403
    gone = Browser().post(f"{address}answer/", said)
    assert gone.status_code == 302 and "/account/sign-in/" in gone.url  # type: ignore[attr-defined]


def test_an_answer_pressed_twice_or_on_a_stale_page_is_given_once(people: People, desk: Desk, bind: Bind) -> None:
    bind(people.defender)
    asked = ask_defender(desk, desk.book(48, 49), people.defender)
    browser, told = browser_of(people.defender), {"act": "agree", "revision": asked.revision}
    first, second = (browser.post(f"/portal/b/{asked.number}/answer/", told, follow=True) for _ in range(2))
    assert "已确认。请按时到场。" in first.content.decode()
    assert "预约状态已变化" in second.content.decode()
    assert Answer.objects.get().state == "done"


def test_a_refusal_is_read_on_the_bookings_page_until_it_is_answered_anew(
    people: People, desk: Desk, other_desk: Desk
) -> None:
    listed(people, people.duty_lawyer)
    room = type(desk.room).objects.exclude(pk=desk.room.pk).order_by("code").first()
    first = ask_agency(people, desk, desk.book(48, 49))
    second = ask_agency(people, other_desk, other_desk.book(48.5, 49.5, room))
    _assign(people, first)
    assert "已有预约，请另选时间" in _assign(people, second)
    page = browser_of(people.legal_aid).get(f"/portal/b/{second.number}/").content.decode()
    assert "的答复未被接受：" in page and "同意并转发律师" in page and "该时间已有安排" in page


def test_two_of_one_case_in_a_morning_are_not_given_one_lawyer(people: People, desk: Desk) -> None:
    listed(people, people.duty_lawyer)
    from server.bookings.actions import Slot
    from server.bookings.batches import Morning, book, send

    slot = Slot(room=desk.room, from_at=NOW + timedelta(hours=48), until_at=NOW + timedelta(hours=49))
    morning = Morning(suspects=desk.suspects, slot=slot, each=timedelta(hours=1), comers=[])
    batch = book(by=desk.hand.user, morning=morning, now=NOW)
    send(batch=batch, ask=lambda each: ask_agency(people, desk, each))
    first, second = Asked.objects.order_by("sequence")
    page = browser_of(people.legal_aid).get(f"/portal/b/{first.number}/").content.decode()
    assert "同一批的另外 1 人一并指派" in page
    page = _assign(people, first, batch="1", **{f"shown-{second.number}": second.revision})
    assert "为同案其他人提供帮助" in page
    assert set(Booking.objects.values_list("state", flat=True)) == {"with_agency"}, "all or none"


def test_the_agencys_page_follows_by_itself_and_costs_nothing_while_nothing_changes(people: People, desk: Desk) -> None:
    browser = browser_of(people.legal_aid)
    empty = browser.get("/portal/agency/").content.decode()
    assert "没有待指派的预约" in empty and 'hx-trigger="every 5s' in empty
    digest = empty.split('data-etag="')[1].split('"')[0]
    have = {"If-None-Match": f'"{digest}"'}
    assert browser.get("/portal/agency/live/", headers=have).status_code == 304
    asked = ask_agency(people, desk, desk.book(48, 49))
    later = browser.get("/portal/agency/live/", headers=have)
    assert later.status_code == 200 and asked.number in later.content.decode()


def test_a_page_that_is_behind_says_so(people: People, desk: Desk, bind: Bind) -> None:
    bind(people.defender)
    booking = desk.book(48, 49)
    asked = ask_defender(desk, booking, people.defender)
    address = f"/portal/b/{asked.number}/live/{asked.revision}/"
    browser = browser_of(people.defender)
    assert "预约有新的变化" not in browser.get(address).content.decode()
    booking.refresh_from_db()
    flows.cancel(by=desk.hand.user, booking=booking, why="不再需要", revision=booking.revision, now=NOW)
    page = browser.get(address).content.decode()
    assert "预约有新的变化" in page and "已取消" in page


def test_the_agency_keeps_its_roster_judges_the_help_and_reads_its_figures(people: People, desk: Desk) -> None:
    browser = browser_of(people.legal_aid)
    told = {"lawyer": people.duty_lawyer.pk, "sex": "female", "languages": "苗语", "years": 6, "is_listed": "on"}
    browser.post("/portal/roster/", told)
    line = DutyLawyer.objects.get()
    today = timezone.localdate()
    browser.post(f"/portal/roster/{line.pk}/", {**told, "days": [f"{today}", "2020-01-01"]})
    assert list(line.days.values_list("day", flat=True)) == [today]
    assert browser_of(_other_agency(people)).get(f"/portal/roster/{line.pk}/").status_code == 404
    asked = ask_agency(people, desk, desk.book(48, 49))
    _assign(people, asked)
    word = {"attendance": "in_time", "opinion": "agreed", "met_minutes": 30, "pages_read": 0, "adoption": "open",
            "complaints": 0, "callback_score": 5}  # fmt: skip
    page = browser.post(f"/portal/b/{asked.number}/evaluate/", word, follow=True)
    assert "活动结束后才能评价" in page.content.decode() and not Evaluation.objects.exists()
    Asked.objects.update(state="held")
    browser.post(f"/portal/b/{asked.number}/evaluate/", word)
    assert Evaluation.objects.get().met_minutes == 30
    figures = browser.get(f"/portal/agency/figures/?since=2026-03-01&until={today}").content.decode()
    assert people.duty_lawyer.display_name in figures and "5.0" in figures
    for address in ("agency/", "roster/"):
        assert browser.get(f"/portal/{address}").status_code == 200
