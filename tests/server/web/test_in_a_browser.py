"""The shell in a real Chromium; `browser_page` fails the test if the browser refused anything for the policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from server.devices import actions
from server.devices.keys import device_key_from_pem
from tests.browsing import fits
from tests.server.conftest import PASSWORD, People
from tests.server.devices.test_rooms_and_boxes import pem

AXE = Path(__file__).resolve().parents[3] / "server/web/frontend/node_modules/axe-core/axe.min.js"
pytestmark = pytest.mark.django_db(transaction=True)


def _faults(page: Page) -> list[str]:
    """What axe-core holds against the page, by rule (its script comes by the debugger, past the policy)."""
    page.evaluate(AXE.read_text() + ";0")
    found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.html)))")
    return [str(fault) for fault in found]


def test_a_prosecutor_signs_in_switches_language_and_watches_a_room_come_online(
    live_server,
    browser_page: Page,
    people: People,
) -> None:
    page = browser_page
    room = actions.register_room(actor="test", code="r1", name_zh="第一提讯室", name_en="Room One", unit=people.unit)
    box = actions.register_box(actor="test", name="box-1", room=room, key=device_key_from_pem(pem()))

    page.goto(f"{live_server.url}/")
    assert _faults(page) == []
    page.get_by_label("用户名").fill("prosecutor")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="测试检察官，您好")).to_be_visible()
    assert _faults(page) == []

    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Welcome, 测试检察官")).to_be_visible()
    page.get_by_label("Main menu").get_by_role("link", name="Rooms").click()
    expect(page.get_by_role("link", name="Room One")).to_be_visible()
    expect(page.get_by_text("Never connected")).to_be_visible()

    actions.set_presence(box=box, counter=1, online=True, now=timezone.now())
    actions.record_telemetry(box=box, telemetry={"state": "ready", "lamps": {"green": "on"}}, now=timezone.now())
    expect(page.locator(".state-good")).to_have_text("Ready", timeout=8000)
    assert _faults(page) == []

    page.get_by_role("link", name="Room One").click()
    expect(page.get_by_role("heading", name="Room One")).to_be_visible()
    assert _faults(page) == []
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_on_a_phone_the_menu_folds_away_and_nothing_is_wider_than_the_screen(
    live_server,
    browser_page: Page,
    people: People,
    sign_in,
) -> None:
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, people.operator)
    menu = page.get_by_label("主菜单")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="菜单").click()
    menu.get_by_role("link", name="房间", exact=True).click()
    expect(page.get_by_role("heading", name="房间", exact=True)).to_be_visible()
    fits(page)


def test_the_keyboard_alone_reaches_the_content(
    live_server,
    browser_page: Page,
    people: People,
    sign_in,
) -> None:
    page = browser_page
    sign_in(page, people.prosecutor)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
