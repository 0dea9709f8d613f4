"""The desk of a page against the real box: started, chapters set, suspended with words, explained, a talk begun and
confirmed from afar, stopped; and what the room sealed is read by who may watch. Real browser, broker, uplink, capture,
key service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sync.evidence import cose
from sync.evidence.records import Mark, MarkKind, Open, Resume, Suspend, read_record
from tests.browsing import fits
from tests.system.stack import Stack, running_stack, track
from tests.system.test_rtsp_to_browser import page, sign_in

__all__ = ["page"]
#: A command goes down and its outcome comes back within this, on a busy machine too, ms.
SOON = 25_000
PICTURES = os.environ.get("PAGE_PICTURES")
COMMANDS = "SELECT verb, state FROM recordings_command ORDER BY asked_at"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    tracks = [track("suspect", "synthetic:suspect?size=320x240&rate=10"), track("mic-room", "synthetic-mic:tone")]
    with running_stack(tmp_path, *tracks) as found:
        yield found


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.timeout(420)
def test_hearing_is_led_from_the_page_as_the_box_reports_it(stack: Stack, page: Page) -> None:
    password = stack.manage("create_person", "li", "李检察官", "prosecutor", "u1").strip()
    sign_in(page, stack.address, password)
    page.goto(f"{stack.address}/rooms/T01/")
    desk = page.locator(".desk")
    desk.get_by_role("button", name="开始录制").click()
    expect(desk).to_contain_text("录制中", timeout=SOON)
    expect(desk).to_contain_text("开始录制 ·", timeout=SOON)
    desk.get_by_role("link", name="打开录像页面").click()

    # on the recording's page: a chapter by click, a suspension by keyboard alone
    desk.get_by_role("button", name="下一章节：1").click()
    expect(desk).to_contain_text("设备已执行", timeout=SOON)
    expect(desk.get_by_role("button", name="下一章节：2")).to_be_enabled(timeout=SOON)
    desk.locator("#desk-suspend summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("话筒有杂音，换话筒")
    page.keyboard.press("Enter")  # in the field it presses nothing
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    keep(page, "desk-suspend")
    page.keyboard.press("Enter")
    expect(desk).to_contain_text("中止（技术故障）", timeout=SOON)
    expect(desk.get_by_role("button", name="恢复录制")).to_be_enabled(timeout=SOON)
    assert stack.ask(do="state")["state"] == "suspended"
    expect(desk).to_contain_text("已中止，不录音、不录像", timeout=SOON)
    keep(page, "desk-suspended")

    # a double click asks once
    desk.get_by_role("button", name="恢复录制").dblclick()
    expect(desk).to_contain_text("已恢复：请在现场口头说明", timeout=SOON)
    assert [verb for verb, _ in stack.centre_rows(COMMANDS)] == [1, 6, 4, 5]
    desk.get_by_role("button", name="已口头说明").click()
    expect(desk).to_contain_text("恢复后已口头说明", timeout=SOON)
    expect(desk.locator("#desk-explained")).to_have_count(0, timeout=SOON)

    # the talk is begun from here and ended in the room; the lawyer's word is passed on from afar, by phone
    stack.wait_state("recording")
    page.set_viewport_size({"width": 390, "height": 844})
    desk.locator("#desk-talk summary").click()
    desk.get_by_role("button", name="开始律师会见").click()
    begun = desk.get_by_role("button", name="律师已确认：会见开始")
    expect(begun).to_be_enabled(timeout=SOON)
    expect(desk.locator("#desk-stop")).to_have_count(0, timeout=SOON)
    keep(page, "desk-talk-phone")
    begun.click()
    expect(begun).to_have_count(0, timeout=SOON)
    assert stack.ask(do="act", deed="confidential-end", by="panel")["ok"]
    expect(desk).to_contain_text("录制中", timeout=SOON)  # while it changes, deeds are refused
    desk.get_by_role("button", name="律师已确认：会见结束").click()
    expect(desk).to_contain_text("律师确认（会见结束）", timeout=SOON)
    expect(desk).to_contain_text("设备已执行", timeout=SOON)
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})

    # what the room seals is read here, at once, and by a grant alone
    stack.wait_state("recording")
    assert stack.ask(do="act", deed="suspend", by="panel", reason="health", detail="胸闷，请狱医查看")["ok"]
    expect(desk.get_by_role("button", name="恢复录制")).to_be_enabled(timeout=SOON)
    page.reload()
    expect(page.locator(".side-course")).to_contain_text("胸闷，请狱医查看", timeout=SOON)
    expect(page.locator(".pause-card")).to_contain_text("胸闷，请狱医查看", timeout=SOON)
    expect(page.locator(".side-course")).to_contain_text("话筒有杂音，换话筒", timeout=SOON)
    expect(page.locator(".side-persons")).to_contain_text("中心页面 李检察官", timeout=SOON)
    expect(page.locator(".side-persons")).to_contain_text("李检察官 P-", timeout=SOON)
    keep(page, "desk-sealed-words")
    page.get_by_role("button", name="English").click()
    expect(desk.get_by_role("button", name="Resume")).to_be_enabled(timeout=SOON)
    expect(page.locator(".side-course")).to_contain_text("胸闷，请狱医查看", timeout=SOON)
    keep(page, "desk-english")
    page.get_by_role("button", name="中文").click()
    desk.get_by_role("button", name="停止录制并封存").click()
    expect(desk).to_contain_text("这次录制已经结束", timeout=SOON)
    keep(page, "desk-over")
    _signed_as_it_was_asked(stack)


def _signed_as_it_was_asked(stack: Stack) -> None:
    ((key,),) = stack.centre_rows("SELECT public_key FROM recordings_part WHERE session_id IS NOT NULL")
    raws = stack.centre_rows("SELECT raw FROM recordings_record ORDER BY number")
    bodies = [read_record(bytes(raw), cose.only(bytes(key))).body for (raw,) in raws]
    suspended = [(b.reason, b.by.partition(":")[0]) for b in bodies if isinstance(b, Suspend)]
    assert suspended == [("technical", "command"), ("confidential", "command"), ("health", "panel")]
    assert next(b for b in bodies if isinstance(b, Suspend)).sealed, "words go sealed"
    assert [b.by.partition(":")[0] for b in bodies if isinstance(b, Resume)] == ["command", "panel"]
    assert isinstance(bodies[0], Open) and bodies[0].operator.how == "proven"
    marks = [(b.mark, b.detail.partition(":")[0]) for b in bodies if isinstance(b, Mark)]
    assert (MarkKind.CHAPTER, "C1_NOTICE") in marks and (MarkKind.EXPLAINED, "command") in marks
    assert [d for m, d in marks if m == MarkKind.CONFIRMED] == ["begin command", "end command"]
