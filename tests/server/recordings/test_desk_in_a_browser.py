"""The desk under a hand in a real Chromium: its part renews itself each second, and no press is lost between two of its
buttons."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

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
