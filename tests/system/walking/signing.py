"""Documents on the walk: drafted, issued, read and signed by hand on a tablet and on a phone, made whole."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.fakes.fingerprint import finger
from tests.faults.room import pause
from tests.system.walking.centre import SILENT_S
from tests.system.walking.people import Person

TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
_PATIENCE_MS = 30_000


def draft(prosecutor: Person, case: str, kind: str) -> str:
    """Begun from the case's documents with what the case knows; the document's path."""
    prosecutor.go(f"/documents/case/{case}/")
    prosecutor.page.locator("#id_kind").select_option(kind)
    prosecutor.press("开始起草")
    return path_of(prosecutor)


def draft_from_hearing(prosecutor: Person, hearing: str, words: str) -> str:
    """Begun from the working page with what is written there; the document's path."""
    prosecutor.go(hearing)
    prosecutor.press(f"制作{words}")
    return path_of(prosecutor)


def issue(prosecutor: Person, path: str) -> None:
    """Its number and its bytes."""
    prosecutor.go(path)
    prosecutor.press("签发")
    prosecutor.reads("内容已固定，不能再改")


def ask_hands(prosecutor: Person, path: str) -> str:
    """Hands are asked for as the page proposes; the sitting's path."""
    prosecutor.go(path)
    prosecutor.press("交签名")
    prosecutor.reads("已交签名")
    prosecutor.follow("打开签名页")
    return prosecutor.page.url.removeprefix(prosecutor.home)


def bind_tablet(prosecutor: Person, sitting: str, browser: Browser) -> Page:
    """A tablet in the room, nobody signed in, bound by the code of the presider's page."""
    prosecutor.go(sitting)
    prosecutor.press("生成签署码")
    code = prosecutor.page.locator(".big-code").inner_text()
    tablet = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **TABLET).new_page()
    tablet.goto(f"{prosecutor.home}/signatures/here/")
    tablet.get_by_label(re.compile("签署码")).fill(code)
    tablet.get_by_role("button", name="绑定本设备").click()
    return tablet


def take_along(prosecutor: Person, sitting: str) -> None:
    """The tablet that signed the document before goes on with this one."""
    prosecutor.go(sitting)
    with prosecutor.page.expect_navigation():
        prosecutor.page.get_by_role("button", name=re.compile("^沿用")).first.click()


def read(page: Page, name: str) -> None:
    """Every page, one after the other, to the field."""
    page.get_by_role("button", name=f"我是{name}，开始阅读").click(timeout=_PATIENCE_MS)
    for _page in range(60):
        picture = page.locator(".paper img")
        expect(picture).to_have_js_property("complete", True)
        on = page.get_by_role("button", name=re.compile("已看完"))
        is_last = "去签署" in on.inner_text()
        with page.expect_navigation():
            on.click()
        if is_last:
            break
    expect(page.locator("#pad")).to_be_visible()


def write_hand(page: Page) -> None:
    """Three strokes with the mouse."""
    pad = page.locator("#pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for row in range(3):
        page.mouse.move(box["x"] + 40 + 70 * row, box["y"] + 40)
        page.mouse.down()
        for step in range(1, 14):
            page.mouse.move(box["x"] + 40 + 70 * row + 7 * step, box["y"] + 40 + 60 * (step % 3))
        page.mouse.up()


def press_finger(page: Page, folder: Path) -> None:
    """A picture of a fingerprint, as the camera gives it."""
    path = folder / "finger.png"
    path.write_bytes(finger())
    page.get_by_label("指纹图片").set_input_files(path)


def hand_in(page: Page) -> None:
    """Given away."""
    with page.expect_navigation():
        page.get_by_role("button", name="确认签署，交出").click()


def sign(page: Page, name: str, folder: Path | None = None) -> None:
    """Read, written, with a finger where one is wanted, given away."""
    read(page, name)
    sign_again(page, name, folder)


def sign_again(page: Page, name: str, folder: Path | None = None) -> None:
    """At the field: written, given away, and it counts."""
    write_hand(page)
    if folder is not None:
        press_finger(page, folder)
    hand_in(page)
    stands = page.locator("section[aria-labelledby=all] li", has_text=name)  # where presence comes by letter, after it
    expect(stands.get_by_text("已签", exact=True)).to_be_visible(timeout=_PATIENCE_MS)


def sign_as_presider(prosecutor: Person, sitting: str, name: str) -> None:
    """Whoever presides signs too, in his own account."""
    prosecutor.go(sitting)
    with prosecutor.page.expect_navigation():
        prosecutor.page.get_by_role("link", name="本人签署").first.click()
    sign(prosecutor.page, name)


def sign_as_asked(person: Person, title: str, name: str) -> None:
    """Who is asked to sign does so in his own account, when what waits has come to him."""
    open_waiting(person, title)
    sign(person.page, name)


def not_without_the_lawyer(tablet: Page, name: str) -> None:
    """While the lawyer is not there the tablet has no button to begin with, and says what it waits for."""
    expect(tablet.get_by_text("须由辩护人、值班律师全程在场")).to_be_visible(timeout=_PATIENCE_MS)
    expect(tablet.get_by_role("button", name=f"我是{name}，开始阅读")).to_have_count(0)


def be_present(lawyer: Person, title: str) -> None:
    """On his phone the lawyer opens what waits for him, and is there from now on."""
    open_waiting(lawyer, title)
    lawyer.reads("您正在远程在场")


def open_waiting(lawyer: Person, title: str) -> None:
    """What has come for his hand."""
    lawyer.waits_for(title, "/signatures/")
    lawyer.follow(title)


def link_drops(tablet: Page, lawyer: Person, prosecutor: Person, name: str, folder: Path) -> None:
    """While the suspect writes the lawyer's link drops: what he hands in afterwards does not count, and all see why. In
    two zones that is known once the lawyer is linked again and his letter has come."""
    read(tablet, name)
    write_hand(tablet)
    lawyer.page.context.set_offline(True)
    expect(lawyer.page.get_by_text("与中心的连线中断，正在重连")).to_be_visible(timeout=_PATIENCE_MS)
    pause(SILENT_S + 2)
    press_finger(tablet, folder)
    hand_in(tablet)
    lawyer.page.context.set_offline(False)
    expect(tablet.get_by_text("没有生效").first).to_be_visible(timeout=_PATIENCE_MS)
    expect(prosecutor.page.get_by_text("律师的连线中断或者离开")).to_be_visible(timeout=_PATIENCE_MS)


def path_of(prosecutor: Person) -> str:
    """Of the document that he has begun to write."""
    prosecutor.page.wait_for_url("**/write/")
    return prosecutor.page.url.removeprefix(prosecutor.home).removesuffix("write/")
