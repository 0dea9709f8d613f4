"""A hearing's course at the room's screen, in a real Chromium: by finger and by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.clock import boottime_ns
from tests.agent.panel.conftest import PlayedScreen, RoomScreen, Screen
from tests.agent.panel.stand_ins import SCRIPT, course
from tests.fakes.waiting import wait_for

TARGET = 72
PANEL = {"width": 1024, "height": 600}
# Each button: its name, width, height, distance to the next one, and whether its words are cut off.
TARGETS = """() => {
  const seen = [...document.querySelectorAll('button')].filter((each) => each.offsetParent);
  const box = (each) => each.getBoundingClientRect();
  const apart = (a, b) => Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
  return seen.map((each) => ({
    name: each.innerText.replace(/\\s+/g, ' '),
    width: Math.round(box(each).width), height: Math.round(box(each).height),
    isOut: box(each).bottom > innerHeight || box(each).right > innerWidth,
    isCut: each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight,
    gap: Math.min(99, ...seen.filter((other) => other !== each).map((other) => apart(box(each), box(other)))),
  }));
}"""
# True where a picture or a level shows anything: a canvas that is not blank, a meter above 0.
SHOWS = """() => [...document.querySelectorAll('canvas')].some((each) => {
    const blank = document.createElement('canvas');
    blank.width = each.width; blank.height = each.height;
    return each.toDataURL() !== blank.toDataURL();
  }) || [...document.querySelectorAll('meter')].some((each) => each.value > 0)"""


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    """Opens a screen on a panel of 7 inches; fails at its end if the browser complained of anything but a refusal."""
    context = browser.new_context(has_touch=True, viewport=PANEL)
    complaints: list[str] = []

    def opened(screen: Screen, query: str = "") -> Page:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(screen.address + query)
        page.wait_for_selector("#deeds button")
        return page

    yield opened
    context.close()
    assert [each for each in complaints if "409" not in each] == []


def in_state(page: Page, state: str) -> None:
    page.wait_for_selector(f"body[data-state={state}]", timeout=20_000)


def press(page: Page, *keys: str) -> None:
    """Keys one after another, each once the question before it has settled."""
    for key in keys:
        page.wait_for_timeout(400)
        page.keyboard.press(key)


def test_a_whole_hearing_by_keyboard_alone_in_a_real_room(open_page: Any, screen: RoomScreen) -> None:
    page: Page = open_page(screen)
    press(page, "s")
    in_state(page, "recording")
    press(page, "c", "v", "3")
    expect(page.locator("#deeds [data-id=chapters]")).to_contain_text("2/9")
    press(page, "p", "3")
    in_state(page, "suspended")
    press(page, "r")
    expect(page.locator("#hint")).to_contain_text("请口头说明中止原因", timeout=15_000)
    press(page, "e")
    in_state(page, "recording")
    press(page, "l", "1")
    in_state(page, "confidential")
    press(page, "y", "1", "l")
    expect(page.locator("#hint")).to_contain_text("谈话已结束", timeout=20_000)
    press(page, "y", "1")
    in_state(page, "recording")
    press(page, "x")
    expect(page.locator("#sheet-title")).to_contain_text("共缺 7 项")
    press(page, "5")
    expect(page.locator("#sheet-title")).to_have_text("结束录制？")
    press(page, "1")
    in_state(page, "ready")


def test_deeds_are_large_apart_and_whole_under_a_glove(open_page: Any, played: PlayedScreen) -> None:
    marked = [{"id": each, "at_ns": 1} for each in SCRIPT[:5]]
    full = course(chapters=marked, missing=SCRIPT[5:], awaiting="explanation")
    played.capture.say("recording", course=full, lawyer={"is_awaited": True, "has_come": False})
    for query in ("", "/?lang=en"):
        page = open_page(played, query)
        in_state(page, "recording")
        for key in ("", "v", "x", "p", "l"):
            if key:
                page.keyboard.press(key)
            for target in page.evaluate(TARGETS):
                assert target["width"] >= TARGET and target["height"] >= TARGET, target
                assert target["gap"] >= 8 and not target["isOut"] and not target["isCut"], target
        page.close()


def test_a_lawyer_types_his_code_with_a_glove_or_with_keys_and_it_is_gone_afterwards(
    open_page: Any, played: PlayedScreen
) -> None:
    played.capture.say("ready", lawyer={"is_awaited": True, "has_come": False})
    played.capture.answers["arrived"] = {"ok": False, "code": "throttled", "error": "wait", "wait_s": 15}
    page: Page = open_page(played)
    expect(page.locator("#facts [data-name=lawyer]")).to_have_text("律师待到场")
    page.locator("[data-id=arrived]").tap()
    page.wait_for_timeout(400)
    for target in page.evaluate(TARGETS):
        assert target["width"] >= TARGET and target["height"] >= TARGET, target
        assert target["gap"] >= 8 and not target["isOut"] and not target["isCut"], target
    for digit in "135799":
        page.locator(f"#choices [data-id='{digit}']").tap()
    page.locator("#choices [data-id=Backspace]").tap()
    expect(page.locator("#entry")).to_have_text("13579–")
    page.locator("#choices [data-id=Enter]").tap()  # not whole: nothing is sent
    page.locator("#choices [data-id='0']").tap()
    page.locator("#choices [data-id=Enter]").tap()
    expect(page.locator("#said")).to_have_text("连续输错，请 15 秒后再试")
    expect(page.locator("#entry")).to_have_text("––––––")
    played.capture.answers["arrived"] = {"ok": True}
    press(page, *"246801", "Enter")
    expect(page.locator("#said")).to_contain_text("已登记律师到场")
    expect(page.locator(".sheet")).to_be_hidden()
    codes = [each["code"] for each in played.capture.deeds() if each["deed"] == "arrived"]
    assert codes == ["135790", "246801"]


def test_an_end_from_afar_is_counted_down_and_one_key_keeps_the_talk(open_page: Any, played: PlayedScreen) -> None:
    due_ns = boottime_ns() + 10_000_000_000
    talk = {"since_ns": boottime_ns(), "begin_confirmed": True, "is_cut": True, "ends_at_ns": due_ns}
    played.capture.say("confidential", course=course(confidential=talk))
    page = open_page(played)
    in_state(page, "confidential")
    expect(page.locator("#hint")).to_contain_text("秒后恢复录制")
    keep = page.locator("#deeds [data-id=confidential]")
    expect(keep).to_contain_text("继续谈话")
    press(page, "k")
    asked = lambda: [each["deed"] for each in played.capture.deeds()] == ["confidential"]  # noqa: E731
    wait_for(asked, within_s=10, what="the talk kept")


def test_a_refusal_is_said_in_words(open_page: Any, played: PlayedScreen) -> None:
    played.capture.answers["alarm"] = {"ok": False, "code": "state", "error": "the room is closing"}
    page = open_page(played)
    page.locator("[data-id=alarm]").tap()
    expect(page.locator("#said")).to_have_text("现在不能这样操作")
    played.capture.answers["alarm"] = {"ok": True}
    page.locator("[data-id=alarm]").tap()
    expect(page.locator("#said")).to_contain_text("已报警")


def test_pictures_and_levels_go_dark_at_once_when_a_lawyer_talks_in_confidence(
    open_page: Any, played: PlayedScreen
) -> None:
    played.watch.answer["levels"] = {"mic-room": {"peak_db": -10.0, "rms_db": -20.0}}
    page = open_page(played)
    page.wait_for_selector("figure.seen")
    page.wait_for_function("() => document.querySelector('meter').value > 0")
    assert page.evaluate(SHOWS)
    talk = course(confidential={"since_ns": 1, "begin_confirmed": False, "is_cut": True}, awaiting="confirm-begin")
    played.capture.say("confidential", course=talk)
    in_state(page, "confidential")
    # The watch still answers, as one that is late would: nothing of it may be seen.
    assert not page.evaluate(SHOWS)
    assert page.get_by_text("不录音 · 不录像 · 画面已关闭").is_visible()
    assert played.ask("GET", "/preview?track=scene") == (204, b"")
    page.wait_for_timeout(1300)
    assert not page.evaluate(SHOWS)
    played.capture.say("recording")
    page.wait_for_selector("figure.seen")


def test_the_space_bar_presses_no_button_again(open_page: Any, played: PlayedScreen) -> None:
    """Nor does the mouse leave the focus behind; the key on the button and Enter on the focus do."""
    played.capture.say("recording")
    page = open_page(played)
    page.locator("[data-id=next]").click()
    wait_for(lambda: len(played.capture.deeds()) == 1, what="a chapter")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.locator("[data-id=next]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Alt+c")
    page.keyboard.press("Enter")
    wait_for(lambda: len(played.capture.deeds()) == 3, what="a chapter by key box, one by Enter")
    assert [each["by"] for each in played.capture.deeds()] == ["panel", "key-box", "panel"]


def test_a_second_tap_of_a_heavy_finger_does_not_press_what_has_just_come_there(
    open_page: Any, played: PlayedScreen
) -> None:
    """Where `go on` stood comes `explained`: it must be meant."""
    played.capture.say("suspended")
    page = open_page(played)
    page.evaluate("""() => new MutationObserver((_, observer) => {
      const button = document.querySelector('[data-id=explained]');
      if (button) { observer.disconnect(); button.click(); window.tapped = true; }
    }).observe(document.getElementById('deeds'), { childList: true })""")
    played.capture.say("recording", course=course(awaiting="explanation"))
    page.wait_for_function("() => window.tapped")
    page.wait_for_timeout(400)
    assert played.capture.deeds() == []
    page.locator("[data-id=explained]").tap()
    wait_for(lambda: played.capture.deeds() == [{"deed": "explained", "by": "panel"}], what="the deed that was meant")


def test_tab_goes_through_every_button_and_out_of_every_question(open_page: Any, played: PlayedScreen) -> None:
    played.capture.say("recording", course=course(missing=[]))
    page = open_page(played)
    press(page, "x")
    reached = set()
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.id ?? document.activeElement.id"))
    assert {"back", "1", "stop", "next", "suspend", "alarm", "language"} <= reached
    page.keyboard.press("Escape")
    assert page.locator(".sheet").is_hidden()


def test_the_page_needs_nothing_from_elsewhere(open_page: Any, played: PlayedScreen) -> None:
    page = open_page(played)
    names = page.evaluate("performance.getEntriesByType('resource').map((each) => new URL(each.name).origin)")
    assert set(names) == {played.address}


def test_a_panel_that_is_gone_is_said_and_offers_nothing(open_page: Any, played: PlayedScreen) -> None:
    page = open_page(played)
    played.close()
    expect(page.locator("#headline")).to_have_text("面板没有应答", timeout=8000)
    assert page.locator("#deeds button").count() == 0


def test_a_real_box_shows_no_virtual_front_panel(open_page: Any, played: PlayedScreen) -> None:
    assert open_page(played).locator(".device").is_hidden()
