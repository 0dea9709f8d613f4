"""A hearing with chapters, a suspension, a confidential talk and two parts, watched in a real Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from server.recordings.models import Session
from server.viewing import actions
from tests.browsing import fits
from tests.builders import PartBuilder
from tests.server.centre import Centre
from tests.server.playback.conftest import Viewers
from tests.server.playback.film import COURSE_S, COURSE_SOURCES, PRESS, Hearing, seal_course, seal_rest, shoot
from tests.server.playback.test_in_a_browser import apart, until
from tests.server.web.test_in_a_browser import _faults

PRESS_S = PRESS / 1e9
#: Where pictures of the page are kept for somebody to look at; none are taken without it.
PICTURES = os.environ.get("PAGE_PICTURES")


@pytest.fixture(scope="module")
def room() -> Any:
    return shoot(COURSE_S, COURSE_SOURCES)


@pytest.fixture
def first(centre: Centre) -> PartBuilder:
    """The hearing's first part."""
    return centre.made.arm()


@pytest.fixture
def begins(room: Any, first: PartBuilder) -> list[float]:
    """Where film, suspension, film, talk, film begin, s after the press."""
    return seal_course(first, room, lost=("suspect", 2))


@pytest.fixture
def watched(room: Any, centre: Centre, viewers: Viewers, first: PartBuilder, begins: list[float]) -> Session:
    """The hearing at the centre, its second part pressed 60 s after the first, claimed by the prosecutor."""
    seal_rest(centre.made.arm(), first, room, after_s=60)
    centre.everything()
    session = Session.objects.get()
    actions.claim(person=viewers.prosecutor, session=session, now=timezone.now())
    return session


@pytest.fixture
def opened(
    live_server: Any, browser_page: Page, sign_in: Any, watched: Session, viewers: Viewers, key_service: Any
) -> Page:
    """The recording's page, every track that is looked at ready."""
    sign_in(browser_page, viewers.prosecutor)
    browser_page.goto(f"{live_server.url}/recordings/{watched.pk}/")
    expect(browser_page.locator("#player .bar")).to_be_visible()
    until(browser_page, lambda s: any(t["ready"] for t in s["tracks"] if t["name"] == "composite"), "the composite")
    return browser_page


def keep(page: Page, name: str) -> None:
    if PICTURES:
        page.evaluate("window.scrollTo(0, 0)")
        page.wait_for_timeout(400)
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=name.endswith("-whole"))
        page.locator("#player").screenshot(path=Path(PICTURES) / f"{name}-player.png")


#: Every playlist that is asked for from now on comes a second and a half later.
SLOW_PLAYLISTS = """() => {
  const send = XMLHttpRequest.prototype.send
  const open = XMLHttpRequest.prototype.open
  XMLHttpRequest.prototype.open = function (how, url, ...rest) {
    this.isPlaylist = String(url).endsWith('.m3u8')
    return open.call(this, how, url, ...rest)
  }
  XMLHttpRequest.prototype.send = function (...with_) {
    if (!this.isPlaylist) return send.apply(this, with_)
    setTimeout(() => { if (this.readyState === 1) send.apply(this, with_) }, 1500)
  }
}"""


def at(seconds: float) -> Callable[[dict[str, Any]], bool]:
    """The position stands there, to 0.3 s."""
    return lambda state: bool(abs(state["pos"] - PRESS_S - seconds) < 0.3)


def press(page: Page, key: str) -> None:
    page.locator("#player").press(key)


def test_course_of_a_hearing_is_seen_jumped_to_and_skipped(opened: Page, begins: list[float]) -> None:
    page = opened
    _, _, back, talk, _ = begins
    resumed = page.evaluate("document.getElementById('player').transport.line.parts[0].pauses[1].to") - PRESS_S
    # the composite is what one sees first; the originals are not even fetched
    expect(page.locator(".tile[data-track='composite']")).to_be_visible()
    expect(page.locator(".tile[data-track='scene']")).to_be_hidden()
    state = until(page, lambda s: s["tracks"][0]["ready"], "the composite")
    assert [t["has"] for t in state["tracks"]] == [True, False, False, True]

    # chapters beside the player, the missing one with its reason
    chapters = page.locator(".side-chapters")
    expect(chapters.get_by_role("button")).to_have_count(4)
    expect(chapters.locator(".side-missing")).to_contain_text("证据开示")
    expect(chapters.locator(".side-missing")).to_contain_text("速裁案件")
    for lane, count in (("[data-chapter]", 4), ("[data-pause]", 2), ("[data-signal]", 1), ("[data-between]", 1)):
        expect(page.locator(f".lanes {lane}")).to_have_count(count)
    expect(page.locator(".lanes [data-row='transcript']")).to_contain_text("尚无转写")
    expect(page.locator(".lanes [data-gap='suspect'] .span.gap")).to_have_count(2)  # and the crash's

    # it plays, and the suspension is said with reason and times, then left behind
    press(page, "Home")
    page.get_by_role("button", name="播放", exact=True).click()
    until(page, lambda s: s["pos"] > PRESS_S + 1.5, "1.5 s to be played")
    card = page.locator(".pause-card")
    expect(card).to_be_hidden()
    expect(card).to_be_visible(timeout=8000)
    for words in ("中止", "技术故障", "操作：面板", "–"):
        expect(card).to_contain_text(words)
    keep(page, "suspended")
    until(page, lambda s: s["pos"] > PRESS_S + back + 0.5, "the film to go on after the suspension")
    expect(card).to_be_hidden()
    press(page, "k")

    # keys: chapters, marks, what interrupts the film, seconds, frames
    page.evaluate("t => document.getElementById('player').transport.go(t)", back + 0.2)
    press(page, "c")
    until(page, at(back + 1), "the third chapter")
    press(page, "Shift+C")
    until(page, at(2.5), "the second chapter")
    press(page, "m")
    until(page, at(back + 2.5), "the mark after it")
    press(page, "g")
    until(page, at(talk), "the confidential talk")
    expect(card).to_contain_text("会见（未录制）")
    expect(card).to_contain_text("开始与结束均经律师确认")
    keep(page, "confidential")
    press(page, "s")
    until(page, at(resumed), "the end of the talk")
    press(page, "ArrowLeft")
    until(page, lambda s: at(resumed - 5)(s) and s["tracks"][0]["ready"], "5 s back")
    press(page, ".")
    until(page, lambda s: abs(s["pos"] - PRESS_S - resumed + 4.96) < 0.035, "one frame on")

    # switching tracks: an original in step with what is heard; all of them tiled
    press(page, "3")
    expect(page.locator(".tile[data-track='composite']")).to_be_hidden()
    expect(page.locator(".tile[data-track='suspect'] .tile-card")).to_contain_text("信号停滞")
    press(page, "2")
    page.evaluate("document.getElementById('player').transport.play()")
    shown = until(page, lambda s: s["tracks"][1]["ready"] and not s["waiting"] and apart_of(s, 1, 3) < 0.1, "step")
    assert shown["playing"]
    press(page, "k")
    press(page, "0")
    expect(page.locator(".tile[data-track='composite']")).to_be_hidden()
    for name in ("scene", "suspect"):
        expect(page.locator(f".tile[data-track='{name}']")).to_be_visible()
    page.evaluate("document.getElementById('player').transport.go(17)")
    until(page, lambda s: all(t["ready"] for t in s["tracks"][1:]), "both originals")
    keep(page, "tiled")


def apart_of(state: dict[str, Any], *places: int) -> float:
    return apart({"tracks": [{**state["tracks"][i], "has": True} for i in places]})


def test_lanes_and_lists_jump_by_click_and_help_lists_the_keys(opened: Page, begins: list[float]) -> None:
    page = opened
    page.locator(".side-chapters").get_by_role("button", name="告知权利义务").click()
    until(page, at(begins[2] + 1), "the chapter of the list")
    page.locator(".lanes [data-pause='suspended']").click()
    until(page, at(begins[1]), "the suspension of the lane")
    expect(page.locator(".pause-card")).to_contain_text("技术故障")
    page.locator(".lanes [data-mark]").last.click()
    press(page, "?")
    expect(page.get_by_role("dialog")).to_contain_text("下一个 / 上一个章节")
    keep(page, "help")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    press(page, "+")
    expect(page.get_by_role("button", name="全程", exact=True)).to_be_enabled()
    page.get_by_role("button", name="全程", exact=True).click()
    assert _faults(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.locator(".side-chapters .side-missing")).to_contain_text("Evidence disclosed")
    page.locator(".side-course").get_by_role("button", name="Suspended").click()
    expect(page.locator(".pause-card")).to_contain_text("Technical failure")
    keep(page, "english")


def test_line_spans_both_parts_and_the_time_between_is_said(opened: Page) -> None:
    page = opened
    wave = page.locator(".lanes [data-wave='mic-room']")
    page.wait_for_function("() => document.querySelector(\"[data-wave='mic-room']\").getAttribute('d').length > 2000")
    assert wave.count() == 1
    page.evaluate("document.getElementById('player').transport.go(9.5)")
    until(page, lambda s: at(9.5)(s) and s["tracks"][0]["ready"], "9.5 s")
    keep(page, "desktop")
    keep(page, "desktop-whole")
    page.evaluate("document.getElementById('player').transport.go(17)")
    page.evaluate("document.getElementById('player').transport.play()")
    card = page.locator(".pause-card")
    expect(card).to_contain_text("录制中断", timeout=8000)
    keep(page, "between")
    page.wait_for_function("() => document.getElementById('player').transport.part.number === 2", timeout=8000)
    until(page, lambda s: s["pos"] > PRESS_S + 0.5 and s["tracks"][0]["ready"], "the second part to play")
    expect(page.locator(".tile[data-track='composite']")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.getElementById('player').transport.go(4.5)")
    keep(page, "phone-suspended")
    press(page, "k")
    page.evaluate("document.getElementById('player').transport.go(10)")
    until(page, lambda s: at(10)(s) and s["tracks"][0]["ready"], "10 s")
    keep(page, "phone")
    keep(page, "phone-whole")
    fits(page)


def test_jump_or_switch_while_a_playlist_is_still_on_its_way_loses_no_track(opened: Page) -> None:
    """On a busy machine the playlist comes after the next jump: what stops loading then must not stop it for good."""
    page = opened
    page.evaluate(SLOW_PLAYLISTS)
    press(page, "0")  # the originals are asked for now
    page.evaluate("document.getElementById('player').transport.go(17)")
    press(page, "1")
    press(page, "0")
    until(page, lambda s: at(17)(s) and all(t["ready"] for t in s["tracks"][1:]), "the originals")


def test_live_recording_goes_on_through_a_suspension_that_lasts_still(
    room: Any, first: PartBuilder, centre: Centre, viewers: Viewers, live_server: Any, browser_page: Page, sign_in: Any,
    key_service: Any,
) -> None:  # fmt: skip
    living = Hearing(first, room, {1: "new-facts"})
    living.film(0)
    centre.everything()
    session = Session.objects.get()
    actions.claim(person=viewers.prosecutor, session=session, now=timezone.now())
    page = browser_page
    sign_in(page, viewers.prosecutor)
    page.goto(f"{live_server.url}/recordings/{session.pk}/")
    expect(page.get_by_role("button", name="直播")).to_be_visible()
    card = page.locator(".pause-card")
    expect(card).to_be_hidden()
    living.suspend(1)
    centre.everything()
    expect(card).to_contain_text("尚未恢复", timeout=12_000)
    expect(card.get_by_role("button")).to_have_count(0)
    living.resume(2)
    living.film(2)
    centre.everything()
    until(page, lambda s: s["pos"] > PRESS_S + living.begins(2) + 0.5, "the live film to go on", within_s=25)
    expect(card).to_be_hidden()
