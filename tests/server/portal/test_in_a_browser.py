"""An agency looks at its page while others act, in a real browser, on a phone: the page follows by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from server.access.models import User
from server.bookings import actions as booking
from server.bookings import flows
from server.bookings.models import Booking
from server.portal import actions
from server.portal.actions import Words
from server.portal.contract import Act
from server.portal.models import Answer, Answered, Asked
from tests.browsing import fits
from tests.server.bookings.conftest import Desk
from tests.server.conftest import People
from tests.server.portal.conftest import listed

pytestmark = pytest.mark.django_db(transaction=True)


def _booked(desk: Desk, people: People) -> Asked:
    """A hearing in two days, sent to the agency."""
    now = timezone.now()
    slot = booking.Slot(room=desk.room, from_at=now + timedelta(hours=48), until_at=now + timedelta(hours=49))
    wish = booking.Wish(case=desk.hand.case, suspects=desk.suspects[:1], slot=slot)
    made = booking.book(by=desk.hand.user, wish=wish, now=now)
    flows.ask_agency(by=desk.hand.user, booking=made, agency=people.agency, consent="", revision=1, now=now)
    return Asked.objects.get(number=made.number)


def test_the_agency_follows_its_case_without_touching_the_page(
    browser_page: Page, live_server: object, sign_in: Callable[[Page, User], None], people: People, desk: Desk
) -> None:
    page, home = browser_page, str(live_server.url)  # type: ignore[attr-defined]
    listed(people, people.duty_lawyer)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, people.legal_aid)
    page.goto(f"{home}/portal/agency/")
    expect(page.get_by_text("没有待指派的预约")).to_be_visible()
    asked = _booked(desk, people)
    expect(page.get_by_text(asked.number)).to_be_visible(timeout=20_000)
    page.get_by_text(asked.number).click()
    expect(page.get_by_role("button", name="同意并转发律师")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="同意并转发律师").click()
    expect(page.get_by_text("待值班律师确认")).to_be_visible()
    asked.refresh_from_db()
    of = [(asked, asked.revision)]
    actions.answer(by=people.duty_lawyer, of=of, words=Words(act=Act.AGREE), now=timezone.now())
    expect(page.get_by_text("预约有新的变化")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="显示最新内容").click()
    expect(page.get_by_text("已确认", exact=True).first).to_be_visible()
    assert Booking.objects.get().state == "confirmed"


def test_an_answer_on_its_way_is_shown_until_its_outcome_comes(
    browser_page: Page, live_server: object, sign_in: Callable[[Page, User], None], people: People, desk: Desk
) -> None:
    page, home = browser_page, str(live_server.url)  # type: ignore[attr-defined]
    listed(people, people.duty_lawyer)
    asked = _booked(desk, people)
    sent = Answer.objects.create(uid="u", by=people.legal_aid, act=Act.DECLINE, at=timezone.now())
    Answered.objects.create(answer=sent, asked=asked, revision=asked.revision)
    sign_in(page, people.legal_aid)
    page.goto(f"{home}/portal/b/{asked.number}/")
    expect(page.get_by_text("等待检察院系统处理")).to_be_visible()
    assert not page.get_by_role("button", name="同意并转发律师").count()
    Answered.objects.update(is_open=False)
    Answer.objects.update(state="refused", words_zh="答复期限已过", words_en="late")
    expect(page.get_by_text("答复期限已过")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="重新答复").click()
    expect(page.get_by_role("button", name="同意并转发律师")).to_be_visible()
