"""The room's screen in a real Chromium: mouse, key and touch, with nothing that its security policy refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.agent.panel.conftest import RoomScreen
from tests.browsing import fits

HOLD_MS = 2300


@pytest.fixture
def page(browser: Browser, screen: RoomScreen) -> Iterator[Page]:
    """The screen's page on a panel of 7 inches; fails at its end if the browser complained of anything."""
    context = browser.new_context(has_touch=True, viewport={"width": 1024, "height": 600})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(screen.address)
    page.wait_for_selector("body[data-state=ready]")
    yield page
    context.close()
    assert complaints == []


def in_state(page: Page, state: str) -> None:
    page.wait_for_selector(f"body[data-state={state}]", timeout=15_000)


def test_mouse_key_and_touch_start_and_a_hold_of_each_stops(page: Page) -> None:
    button = page.locator("#button")
    button.click()  # down and up at once, as the tap of a touch pad: still a press
    in_state(page, "recording")
    assert page.locator("#lamp-red").get_attribute("data-glow") == "on"
    button.hover()
    page.mouse.down()
    in_state(page, "ready")
    page.mouse.up()
    page.keyboard.press("Space", delay=150)  # within the contact filter's time of the release: a press of its own
    in_state(page, "recording")
    page.keyboard.press("Space", delay=HOLD_MS)
    in_state(page, "ready")

    button.tap()
    in_state(page, "recording")
    hold_with_a_finger(page)
    in_state(page, "ready")


def test_everything_is_on_the_screen_at_each_size_and_reads_across_the_room(page: Page) -> None:
    page.locator("#button").click()
    in_state(page, "recording")
    for size in ({"width": 1024, "height": 600}, {"width": 800, "height": 480}):
        page.set_viewport_size(size)
        screen = page.locator(".screen").bounding_box()
        assert screen is not None and screen["y"] + screen["height"] <= size["height"]
        fits(page)
        assert page.evaluate("parseFloat(getComputedStyle(document.getElementById('headline')).fontSize)") >= 70
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    box = page.locator("#button").bounding_box()
    assert box is not None and box["width"] >= 190 and box["y"] + box["height"] < 768, "on a desk it stands beside"
    page.locator("#language").click()
    in_state(page, "recording")
    assert page.locator("#headline").inner_text() == "Recording"


def hold_with_a_finger(page: Page) -> None:
    """A finger on the button by the browser's own input: down, a while, up."""
    box = page.locator("#button").bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    page.wait_for_timeout(HOLD_MS)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
