"""Two real RTSP cameras (GStreamer) recorded by the room, delivered, claimed and watched in a real Chromium."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fakes.mosquitto import free_port
from tests.faults.judging import whole
from tests.faults.processes import ROOT
from tests.system.stack import Stack, running_stack, track

RECORDED_S, PRESS_S = 12.0, 10.0
NEW_PASSWORD = "court of first instance 9"
STATE = """() => {
  const t = document.getElementById('player').transport
  return { pos: t.pos, trouble: t.trouble, tracks: t.tracks.map((k) => ({
    name: k.track.name, pos: k.position, has: k.has(t.pos), ready: k.isReady, trouble: k.trouble,
    frames: k.element.getVideoPlaybackQuality?.().totalVideoFrames })) }
}"""


@contextmanager
def gst_camera(name: str) -> Iterator[str]:
    """The URL of a camera that runs under the system's Python."""
    port = free_port()
    command = ["/usr/bin/python3", str(ROOT / "tests/fakes/gst_camera.py"), str(port), name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", "expected python3-gi and gir1.2-gst-rtsp-server-1.0"
        yield f"rtsp://127.0.0.1:{port}/cam"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """The room with two network cameras and a microphone, and the centre."""
    with ExitStack() as held:
        urls = [held.enter_context(gst_camera(name)) for name in ("scene", "suspect")]
        tracks = [track("scene", urls[0]), track("suspect", urls[1]), track("mic-room", "synthetic-mic:tone")]
        yield held.enter_context(running_stack(tmp_path, *tracks))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh Chromium that must not break a rule of its own."""
    broken: list[str] = []
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert broken == []


@pytest.mark.timeout(240)
def test_session_from_rtsp_cameras_plays_seeks_and_switches_tracks_in_a_browser(stack: Stack, page: Page) -> None:
    session = record(stack)
    password = stack.manage("create_person", "li", "李检察官", "prosecutor", "u1").strip()
    sign_in(page, stack.address, password)
    page.goto(f"{stack.address}/recordings/{session}/")
    page.get_by_role("button", name="主持检察官认领").click()
    expect(page.locator("#player .bar")).to_be_visible()
    until(page, lambda s: all(t["ready"] for t in s["tracks"]), "every track to be ready")
    assert page.evaluate(STATE)["pos"] == pytest.approx(PRESS_S, abs=0.001)

    page.get_by_role("button", name="播放", exact=True).click()
    played = until(page, lambda s: s["pos"] > PRESS_S + 2 and in_step(s), "2 s to be played in step")
    assert all(each["frames"] > 20 for each in played["tracks"] if each["frames"] is not None)

    page.evaluate("document.getElementById('player').transport.go(7)")
    after = "play to go on in step after seeking to 7 s"
    until(page, lambda s: PRESS_S + 7.3 < s["pos"] < PRESS_S + 10 and in_step(s), after)

    page.locator("#player").press("1")
    expect(page.locator(".tile[data-track='suspect']")).to_be_hidden()
    page.locator("#player").press("2")
    expect(page.locator(".tile[data-track='suspect']")).to_be_visible()
    expect(page.locator(".tile[data-track='scene']")).to_be_hidden()
    page.locator("#player").press("0")
    expect(page.locator(".tile[data-track='scene']")).to_be_visible()
    assert page.evaluate(STATE)["trouble"] is None


def record(stack: Stack) -> str:
    """A session of 12 s, every thing of it receipted."""
    stack.press()
    stack.wait_state("recording")
    session = str(stack.ask(do="state")["session"])
    began = stack.ask(do="state")["boottime_ns"]
    stack.wait("12 s", lambda: stack.ask(do="state")["boottime_ns"] - began > RECORDED_S * 1e9, within_s=30)
    stack.hold()
    stack.wait_state("ready")
    stack.wait("every receipt", lambda: whole(stack), within_s=60)
    return session


def sign_in(page: Page, address: str, password: str) -> None:
    """With the one-time password, and then with one's own."""
    page.goto(f"{address}/account/sign-in/")
    page.get_by_label("用户名").fill("li")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/account/password/**")
    page.locator("[name=old_password]").fill(password)
    page.locator("[name=new_password1]").fill(NEW_PASSWORD)
    page.locator("[name=new_password2]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="保存新密码").click()
    page.wait_for_url(lambda url: "password" not in url)


def in_step(state: dict[str, Any]) -> bool:
    """True while the tracks stand within 0.1 s of one another."""
    places = [each["pos"] for each in state["tracks"] if each["has"]]
    return max(places) - min(places) < 0.1


def until(page: Page, fact: Callable[[dict[str, Any]], bool], what: str, within_s: float = 20) -> dict[str, Any]:
    """The player's state once the fact holds."""
    end = time.monotonic() + within_s
    while True:
        state: dict[str, Any] = page.evaluate(STATE)
        if fact(state):
            return state
        assert time.monotonic() < end, f"{what}: not within {within_s} s, the player says {state}"
        page.wait_for_timeout(50)
