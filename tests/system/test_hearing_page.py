"""The working page of a hearing beside the real box: a chapter is set, a note marked; the room is cut off, the
note waits and comes into the film with its own moment; from the time line the mark opens the note."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.system.stack import Stack, running_stack, track
from tests.system.test_rtsp_to_browser import page, sign_in

__all__ = ["page"]
SOON = 40_000
PICTURES = os.environ.get("PAGE_PICTURES")
NOTE = "此刻发生的事（按 M 键，回车记下）"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    tracks = [track("suspect", "synthetic:suspect?size=320x240&rate=10"), track("mic-room", "synthetic-mic:tone")]
    with running_stack(tmp_path, *tracks) as found:
        yield found


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def open_page(page: Page, address: str) -> str:
    """A case of one suspect, and its working page in the room; the page's address."""
    page.goto(f"{address}/cases/new/")
    page.get_by_label("案件名称").fill("张三盗窃案")
    page.get_by_role("button", name="保存").click()
    page.get_by_label("姓名", exact=True).fill("张三")
    page.get_by_role("button", name="保存").click()
    page.locator("#open-hearing summary").click()
    page.locator("#hearing-room").select_option(index=1)
    page.get_by_role("button", name="打开工作页").click()
    page.wait_for_url("**/hearings/**")
    return page.url


@pytest.mark.timeout(420)
def test_what_is_noted_on_the_page_is_found_on_the_film(stack: Stack, page: Page) -> None:
    sign_in(page, stack.address, stack.manage("create_person", "li", "李检察官", "prosecutor", "u1").strip())
    working = open_page(page, stack.address)
    page.locator(".desk").get_by_role("button", name="开始录制").click()
    expect(page.locator(".desk")).to_contain_text("录制中", timeout=SOON)
    page.locator("#C3_RIGHTS").get_by_role("button", name="标记章节").click()
    expect(page.locator(".script-nav a.is-set")).to_contain_text("告知权利义务", timeout=SOON)
    page.keyboard.press("m")
    page.keyboard.type("律师到场")
    page.keyboard.press("Enter")
    first = page.locator(".note-row", has_text="律师到场")
    expect(first).to_contain_text("已写入录像", timeout=SOON)

    # the room is cut off: the note is kept, and marked when the link is back
    stack.kill("uplink")
    expect(page.locator(".desk")).to_contain_text("离线", timeout=SOON)
    page.get_by_label(NOTE).fill("张三要求喝水")
    page.get_by_label(NOTE).press("Enter")
    second = page.locator(".note-row", has_text="张三要求喝水")
    expect(second).to_contain_text("等待写入录像", timeout=SOON)
    keep(page, "hearing-note-waits")
    stack.start_one("uplink")
    expect(second).to_contain_text("已写入录像", timeout=SOON)

    # beside the record stands the film; its time line tells of the note and leads to it
    page.get_by_role("link", name="在本页显示画面").click()
    entry = page.locator(".side-course li", has_text="听取意见记事2")
    expect(entry).to_be_visible(timeout=SOON)
    keep(page, "hearing-film")
    entry.get_by_role("link").click()
    page.wait_for_url(f"{working}#note-2")  # the mark opens its note
    expect(page.locator("#note-2")).to_contain_text("张三要求喝水")
    page.locator(".desk").get_by_role("button", name="停止录制并封存").click()
    expect(page.locator(".desk")).to_contain_text("开始录制", timeout=SOON)
