"""A tablet in the room, drawn on with the mouse; a lawyer's phone whose link drops in the middle of the signing."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from server.signatures import queries, rules
from server.signatures.models import Act, Presence, Sitting
from server.signatures.states import ActState, Dropped, SittingState
from tests.browsing import fits
from tests.fakes.fingerprint import finger
from tests.server.conftest import People
from tests.server.signatures.conftest import slots

AXE = Path(__file__).resolve().parents[3] / "server/web/frontend/node_modules/axe-core/axe.min.js"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """The lawyer's phone, 390 px wide."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


@pytest.fixture
def tablet(browser: Browser) -> Iterator[Page]:
    """The tablet in the room."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 820, "height": 1180}, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def impatient(settings: Any, tmp_path: Path) -> None:
    """A unit's own numbers: a link counts as dropped after six seconds."""
    delivered = Path(rules.__file__).with_name("data") / "signing.toml"
    told = delivered.read_text().replace("beat_seconds = 5", "beat_seconds = 1")
    (tmp_path / "signing.toml").write_text(told.replace("\nsilent_seconds = 15", "\nsilent_seconds = 6"))
    settings.MSR = dataclasses.replace(settings.MSR, rules=tmp_path)


def _in_order(page: Page, name: str) -> None:
    """axe finds nothing, and nothing is wider than the screen. PICTURES_OF_PAGES keeps it to be looked at."""
    page.evaluate(AXE.read_text() + ";0")
    faults = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.html)))")
    if where := os.environ.get("PICTURES_OF_PAGES"):
        page.screenshot(path=f"{where}/{name}.png", full_page=True)
    assert faults == []
    fits(page)


def _read(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"我是{name}，开始阅读").click()
    for number in (1, 2, 3):
        expect(page.get_by_text(f"第 {number} 页，共 3 页")).to_be_visible()
        picture = page.locator(".paper img")
        expect(picture).to_have_js_property("complete", True)
        page.get_by_role("button", name=re.compile("已看完")).click()
    expect(page.locator("#pad")).to_be_visible()


def _write(page: Page) -> None:
    page.locator("#pad").scroll_into_view_if_needed()
    box = page.locator("#pad").bounding_box()
    assert box is not None
    for row in range(3):
        page.mouse.move(box["x"] + 40 + 70 * row, box["y"] + 40)
        page.mouse.down()
        for step in range(1, 14):
            page.mouse.move(box["x"] + 40 + 70 * row + 7 * step, box["y"] + 40 + 60 * (step % 3))
        page.mouse.up()


def test_a_link_drops_in_mid_signature_and_the_second_time_it_holds(
    live_server: Any, browser_page: Page, phone: Page, tablet: Page, people: People, asked: Callable[..., Sitting],
    sign_in: Any, tmp_path: Path, impatient: None,
) -> None:  # fmt: skip
    url, office = live_server.url, browser_page
    sitting = asked(slots(people.defender))
    print_of_finger = tmp_path / "finger.png"
    print_of_finger.write_bytes(finger())
    sign_in(office, people.prosecutor)
    office.goto(f"{url}/signatures/of/{sitting.uid}/")
    expect(office.get_by_text("不在场", exact=True)).to_be_visible()
    office.get_by_role("button", name="生成签署码").click()
    code = office.locator(".big-code").inner_text()
    _in_order(office, "signing-office-code")

    tablet.goto(f"{url}/signatures/here/")
    _in_order(tablet, "signing-tablet-code")
    tablet.get_by_label("签署码（6位数字）").press_sequentially(code)
    tablet.keyboard.press("Enter")  # keyboard alone
    expect(tablet.get_by_text("须由辩护人、值班律师全程在场")).to_be_visible()
    _in_order(tablet, "signing-tablet-waits")

    sign_in(phone, people.defender)
    phone.goto(f"{url}/signatures/")
    phone.get_by_role("link", name="认罪认罚具结书").click()
    expect(phone.get_by_text("您正在远程在场")).to_be_visible()
    _in_order(phone, "signing-phone-present")
    expect(tablet.get_by_role("button", name="我是张三，开始阅读")).to_be_visible(timeout=15_000)  # by itself
    _in_order(tablet, "signing-tablet-begin")
    _read(tablet, "张三")
    _write(tablet)
    phone.context.set_offline(True)  # in mid-signature
    expect(phone.get_by_text("与中心的连线中断，正在重连")).to_be_visible(timeout=15_000)
    expect(office.get_by_text("律师的连线中断或者离开")).to_be_visible(timeout=40_000)
    tablet.get_by_label("指纹图片").set_input_files(print_of_finger)
    tablet.get_by_role("button", name="确认签署，交出").click()
    expect(tablet.get_by_text("没有生效")).to_have_count(2)
    _in_order(tablet, "signing-tablet-dropped")
    attempt = Act.objects.get()
    assert (attempt.state, attempt.dropped) == (ActState.VOID, Dropped.LAWYER_LEFT)
    assert queries.done_acts("document:1") == []

    phone.context.set_offline(False)
    expect(tablet.get_by_role("button", name="我是张三，开始阅读")).to_be_visible(timeout=20_000)
    assert Presence.objects.count() == 2
    _read(tablet, "张三")
    _in_order(tablet, "signing-tablet-field-empty")
    _write(tablet)
    tablet.get_by_role("button", name="撤回一笔").click()
    _write(tablet)
    tablet.get_by_label("指纹图片").set_input_files(print_of_finger)
    _in_order(tablet, "signing-tablet-field")
    tablet.get_by_role("button", name="确认签署，交出").click()
    expect(tablet.get_by_text("张三已签署。")).to_be_visible()

    phone.get_by_role("button", name="我是李律师，开始阅读").click(timeout=15_000)
    expect(phone.locator(".paper img")).to_have_js_property("complete", True)
    phone.get_by_role("button", name="放大文书").click()
    _in_order(phone, "signing-phone-page")
    phone.goto(f"{url}/signatures/desk/{sitting.uid}/")
    for _number in (1, 2, 3):
        expect(phone.locator(".paper img")).to_have_js_property("complete", True)
        phone.get_by_role("button", name=re.compile("已看完")).click()
    _write(phone)
    _in_order(phone, "signing-phone-field")
    phone.get_by_role("button", name="确认签署，交出").click()
    expect(phone.get_by_text("李律师已签署。")).to_be_visible()
    sitting.refresh_from_db()
    assert sitting.state == SittingState.DONE
    expect(office.get_by_text("签署完毕")).to_be_visible(timeout=10_000)
    expect(tablet.get_by_text("本设备不再显示文书")).to_be_visible(timeout=10_000)
    _in_order(office, "signing-office-done")
    first, second = queries.done_acts("document:1")
    if where := os.environ.get("PICTURES_OF_PAGES"):
        Path(where, "signing-hand.png").write_bytes(first.hand_png)
        Path(where, "signing-finger.png").write_bytes(first.finger_png or b"")
    assert second.finger_png is None
