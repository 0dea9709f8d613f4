"""The desk under a hand in a real Chromium: its part renews itself each second, and no press is lost in silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from server.recordings.models import Command, CommandState, Session
from sync.evidence.receipts import Verb
from tests.builders import SECOND
from tests.server.centre import Centre
from tests.server.playback.conftest import Viewers
from tests.server.recordings.test_desk import stands

pytestmark = pytest.mark.django_db(transaction=True)
_RENEW = "htmx.trigger(document.querySelector('[data-live]'), 'renew')"
#: As soon as the renewed part is there its button is pressed, and the page must stay.
_PRESS_AT_ONCE = """() => { window.stays = true; document.addEventListener('htmx:afterSwap', () =>
  setTimeout(() => document.getElementById('desk-next').click()), { once: true }) }"""


@pytest.fixture
def desk(live_server: Any, browser_page: Page, centre: Centre, viewers: Viewers, sign_in: Any) -> Page:
    """The desk of a room that records."""
    part = centre.made.arm()
    part.open(("suspect",))
    part.segment("suspect", 10 * SECOND, 14 * SECOND)
    centre.everything()
    stands(centre, "recording")
    sign_in(browser_page, viewers.prosecutor)
    browser_page.goto(f"{live_server.url}/recordings/{Session.objects.get().pk}/")
    expect(browser_page.locator("#desk-next")).to_be_enabled()
    return browser_page


def test_a_press_that_meets_the_renewal_counts(desk: Page, centre: Centre) -> None:
    desk.locator("#desk-next").hover()
    desk.mouse.down()
    stands(centre, "opening")
    with desk.expect_response("**/desk/"):
        desk.evaluate(_RENEW)
    stands(centre, "recording")
    desk.mouse.up()
    expect(desk.locator(".desk")).to_contain_text("等待录制箱回应")
    assert Command.objects.get().detail == "C1_NOTICE"


def test_a_button_is_ready_as_soon_as_it_is_there(desk: Page, centre: Centre, viewers: Viewers) -> None:
    desk.evaluate(_PRESS_AT_ONCE)
    Command.objects.create(
        id="f" * 32, box=centre.box, verb=Verb.STOP, asked_by=viewers.prosecutor, asked_at=timezone.now(),
        state=CommandState.REFUSED, words="还不能停止",
    )  # fmt: skip
    desk.evaluate(_RENEW)
    expect(desk.locator(".desk")).to_contain_text("等待录制箱回应")
    assert desk.evaluate("window.stays")
    assert Command.objects.filter(state=CommandState.ASKED).count() == 1


def test_a_press_whose_answer_is_lost_is_said_and_repeated_as_itself(desk: Page, centre: Centre) -> None:
    """Once the request is lost, once its answer: the page says so, and a repetition is the same press."""

    def cut(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        if turns.pop(0) == "after":
            route.fetch()
        route.abort()

    turns = ["before", "after"]
    desk.route("**/desk/", cut)
    desk.locator("#desk-next").click()
    note = desk.locator(".press-lost")
    expect(note).to_contain_text("下一章节")
    expect(note).to_contain_text("没有送到中心")
    assert not Command.objects.exists()
    desk.evaluate(_RENEW)
    expect(note).to_be_visible()
    again = note.get_by_role("button", name="再按一次")
    again.click()
    expect(again).to_be_enabled()
    asked = Command.objects.get()
    Command.objects.filter(pk=asked.pk).update(
        state=CommandState.ACCEPTED, asked_at=timezone.now() - timedelta(seconds=9)
    )
    desk.unroute("**/desk/")
    again.click()
    expect(note).to_have_count(0)
    assert Command.objects.get().pk == asked.pk, "what was done is not done twice"


def test_a_button_that_slips_from_under_the_hand_is_pressed(desk: Page, centre: Centre) -> None:
    desk.locator("#desk-next").hover()
    desk.mouse.down()
    desk.evaluate("document.querySelector('.desk').style.marginTop = '12rem'")
    desk.mouse.up()
    expect(desk.locator(".desk")).to_contain_text("等待录制箱回应")
    assert Command.objects.get().detail == "C1_NOTICE"


def test_what_came_to_nothing_is_offered_again(desk: Page, centre: Centre, viewers: Viewers) -> None:
    Command.objects.create(
        id="e" * 32, box=centre.box, verb=Verb.CHAPTER, detail="C1_NOTICE", session=Session.objects.get().pk,
        asked_by=viewers.prosecutor, asked_at=timezone.now(), state=CommandState.EXPIRED,
        words="中心繁忙，指令未能及时下发，没有执行",
    )  # fmt: skip
    desk.evaluate(_RENEW)
    expect(desk.locator(".desk")).to_contain_text("中心繁忙")
    desk.locator("#desk-again").click()
    expect(desk.locator(".desk")).to_contain_text("等待录制箱回应")
    assert Command.objects.get(state=CommandState.ASKED).detail == "C1_NOTICE"
