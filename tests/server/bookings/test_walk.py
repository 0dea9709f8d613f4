"""From the case's page to a confirmed hearing in the calendar, in a real browser: prosecutor, agency, duty lawyer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from server.access.models import User
from server.bookings.models import Booking
from server.portal.models import DutyDay, DutyLawyer
from tests.browsing import fits
from tests.server.bookings.conftest import Desk
from tests.server.conftest import People

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_hearing_is_booked_assigned_and_confirmed(
    browser_page: Page, live_server: object, sign_in: Callable[[Page, User], None], people: People, desk: Desk
) -> None:
    page, home = browser_page, str(live_server.url)  # type: ignore[attr-defined]
    day = timezone.localdate() + timedelta(days=2)
    recorder, line = people.recorder, DutyLawyer.objects.create(agency=people.agency, lawyer=people.duty_lawyer)
    DutyDay.objects.create(line=line, day=day)

    sign_in(page, people.prosecutor)
    page.goto(f"{home}/bookings/?case={desk.hand.case.pk}&day={day}")
    page.get_by_role("link", name="10:00 第1听取意见室 空闲，预约").click()
    page.get_by_label("张三", exact=True).check()
    page.get_by_label("录制人员").select_option(str(recorder.pk))
    page.get_by_role("button", name="预约", exact=True).click()
    page.get_by_role("button", name="发送").click()
    expect(page.locator("h1")).to_contain_text("待法援机构指派")
    address = page.url

    _as(page, sign_in, people.legal_aid)
    page.goto(f"{home}/portal/agency/")
    page.get_by_role("link", name="第1听取意见室").click()
    expect(page.get_by_text("当日值班")).to_be_visible()
    page.get_by_role("button", name="同意并转发律师").click()

    page.set_viewport_size({"width": 390, "height": 800})
    _as(page, sign_in, people.duty_lawyer)
    page.goto(f"{home}/portal/asked/")
    page.get_by_role("link", name="第1听取意见室").click()
    expect(page.get_by_role("button", name="确认，按时参加")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="确认，按时参加").click()
    expect(page.get_by_text("已确认。请按时到场。")).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 900})
    _as(page, sign_in, people.prosecutor)
    page.goto(address)
    expect(page.locator("h1")).to_contain_text("已确认")
    page.goto(f"{home}/bookings/?day={day}")
    expect(page.locator("table.hours").get_by_role("link", name="10:00–11:00 张三")).to_contain_text("已确认")
    assert Booking.objects.get().state == "confirmed"


def _as(page: Page, sign_in: Callable[[Page, User], None], user: User) -> None:
    page.context.clear_cookies()
    sign_in(page, user)
