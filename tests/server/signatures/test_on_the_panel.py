"""The room's own screen: one press to the centre's page, a code typed by finger, and back to the room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from server.signatures.actions import pairing
from server.signatures.models import Device, Sitting
from tests.agent.panel.conftest import PlayedScreen
from tests.agent.panel.stand_ins import stand_ins
from tests.server.conftest import People
from tests.server.signatures.conftest import slots
from tests.server.signatures.test_in_a_browser import _in_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def screen(tmp_path: Path, live_server: Any) -> Iterator[PlayedScreen]:
    """A recording room's screen, whose profile names the centre by another name of this machine: another site."""
    with stand_ins(tmp_path) as (capture, watch):
        capture.say("recording")
        pages = live_server.url.replace("127.0.0.1", "localhost")
        screen = PlayedScreen(tmp_path, is_pretend=False, capture=capture, watch=watch, pages=pages)
        yield screen
        screen.close()


@pytest.fixture
def panel(browser: Browser) -> Iterator[Page]:
    """Seven inches, fingers."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1024, "height": 600}, has_touch=True)
    yield context.new_page()
    context.close()


def test_the_room_s_screen_signs_and_comes_back(
    screen: PlayedScreen, panel: Page, people: People, asked: Callable[..., Sitting]
) -> None:
    sitting = asked(slots(people.defender))
    code = pairing.new_code(sitting, by=people.prosecutor, now=timezone.now())
    panel.goto(screen.address)
    expect(panel.get_by_role("button", name="签署文书")).to_be_visible()
    panel.keyboard.press("z")
    expect(panel.get_by_role("heading", name="绑定签署设备")).to_be_visible()
    _in_order(panel, "signing-panel-code")
    panel.get_by_role("link", name="返回室内屏").click()
    expect(panel.locator("body[data-state=recording]")).to_be_visible()

    panel.keyboard.press("z")
    for digit in code:
        panel.get_by_role("button", name=digit, exact=True).tap()
    panel.get_by_role("button", name="绑定本设备").tap()
    expect(panel.get_by_role("heading", name=sitting.title, exact=True)).to_be_visible()
    _in_order(panel, "signing-panel-bound")
    assert Device.objects.get().paired_at is not None
    panel.get_by_role("button", name="解除绑定").tap()
    panel.get_by_role("link", name="返回室内屏").tap()
    expect(panel.get_by_role("button", name="签署文书")).to_be_visible()


def test_the_screen_does_not_leave_for_a_centre_that_is_silent(tmp_path: Path, panel: Page) -> None:
    with stand_ins(tmp_path) as (capture, watch):
        nowhere = "http://localhost:9"
        screen = PlayedScreen(tmp_path, is_pretend=False, capture=capture, watch=watch, pages=nowhere)
        panel.goto(screen.address)
        expect(panel.get_by_role("button", name="签署文书")).to_be_visible()
        panel.keyboard.press("z")
        expect(panel.get_by_text("中心的签署页面打不开")).to_be_visible()
        assert panel.url.startswith(screen.address)
        screen.close()
