"""The technician's measurement, through the real command line on a camera and a sound card that pretend."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from agent import align_command
from agent.__main__ import main
from agent.clock import boottime_ns
from agent.control import ControlSocket
from agent.media.alignment import ONSETS_S, Alignment
from tests.agent.box_process import ROOT, BoxProcess
from tests.fakes.coded_scene import coded_film, heard
from tests.fakes.fifo_microphone import Feeder
from tests.fakes.rtsp_camera import RtspCamera
from tests.system.stack import replace_tracks, track

MS = 1_000_000


def profile_with(folder: Path, *tracks: str) -> Path:
    """A box's profile with these tracks; no capture runs."""
    BoxProcess(folder)
    replace_tracks(folder / "profile.toml", *tracks)
    return folder / "profile.toml"


def aligned(profile: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agent", "align", "--profile", str(profile), "--json", "--seconds", "13"]
    command += ["--camera", "scene", "--microphone", "mic-room"]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_latency_and_clock_of_a_camera_are_measured_against_a_sound_card(tmp_path: Path) -> None:
    camera = RtspCamera(coded_film())
    camera.latency_s, camera.clock_error_ns, camera.jitter_s = 0.23, -1_400 * MS, 0.004
    with camera:
        feeder = Feeder(tmp_path, lambda _beat, from_ns: heard(camera, from_ns))
        feeder.start()
        microphone = track("mic-room", "sounddevice:fifomic")
        profile = profile_with(tmp_path / "box", track("scene", camera.url), microphone)
        done = aligned(profile, HOME=str(tmp_path))
        feeder.end()
    assert done.returncode == align_command.PROFILE_IS_OFF, done.stderr
    told = json.loads(done.stdout)
    # the pipe may hold up to two blocks back: the sound card's own latency, which lies in the difference
    assert told["latency_ms"] == pytest.approx(230, abs=45)
    assert told["camera_clock_ms"] - told["latency_ms"] == pytest.approx(-1_400 - 230, abs=12)
    assert told["profile"] == {key: told[key] for key in ("latency_ms", "camera_clock_ms")}
    assert told["pairs"] >= 6
    assert told["detail"].startswith("scene mic-room latency_ms ")


@pytest.mark.parametrize("state", ["recording", "opening", "suspended", "confidential", "interrupted"])
def test_room_that_is_recording_or_in_a_talk_is_left_alone(
    state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = profile_with(tmp_path, track("scene", "rtsp://127.0.0.1:1/cam"), track("mic-room", "synthetic-mic:tone"))
    control = ControlSocket(
        tmp_path / "c.sock", handle=lambda _request: {"ok": True, "state": state}, clock=boottime_ns
    )
    control.start()
    code = main(["align", "--profile", str(profile), "--camera", "scene", "--microphone", "mic-room"])
    control.stop()
    assert code == align_command.REFUSED
    assert f"got {state}" in capsys.readouterr().err


@pytest.mark.parametrize(("camera", "says"), [("desk", "expected one of scene, got desk"), ("mic-room", "--camera")])
def test_track_that_is_not_there_is_named(
    camera: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = profile_with(tmp_path, track("scene", "synthetic:scene"), track("mic-room", "synthetic-mic:tone"))
    assert main(["align", "--profile", str(profile), "--camera", camera, "--microphone", "mic-room"]) == 1
    assert says in capsys.readouterr().err


def test_camera_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = profile_with(tmp_path, track("scene", "rtsp://127.0.0.1:1/cam"), track("mic-room", "synthetic-mic:tone"))
    assert main(["align", "--profile", str(profile), "--camera", "scene", "--microphone", "mic-room"]) == 1
    assert "expected a picture" in capsys.readouterr().err


def test_page_flashes_and_beeps_by_the_code_and_needs_no_network(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert main(["align", "--page", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert json.dumps([round(onset, 5) for onset in ONSETS_S]) in text
    assert "src=" not in text and "http" not in text


def test_page_lights_up_in_a_real_browser_and_goes_dark_again(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    main(["align", "--page", str(path)])
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    # each flash lasts 0.16 s, which a browser that is asked now and then may miss: the page itself counts them
    page.evaluate(
        "window.lit = []; new MutationObserver(() => lit.push(document.body.classList.contains('on')))"
        ".observe(document.body, { attributes: true })"
    )
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("lit.length >= 4", timeout=20_000)
    assert page.evaluate("lit.slice(0, 4)") == [True, False, True, False]
    page.close()
    assert complaints == []


def measured(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "offset_ns": 212 * MS,
        "spread_ns": 31 * MS,
        "lowest_ns": 195 * MS,
        "highest_ns": 230 * MS,
    }
    values |= {"pairs": 12, "flashes": 12, "beeps": 13, "camera_clock_ns": 4 * MS, "left_ns": 212 * MS}
    return align_command.report(Alignment(**(values | changes)), "scene", "mic-room")


def test_table_says_in_both_languages_what_to_write_into_the_profile() -> None:
    text = align_command.table(measured())
    assert "latency_ms = 212\ncamera_clock_ms = 4" in text
    assert "请改配置" in text and "change the profile" in text
    assert "不一致" not in text
    assert "合格" in align_command.table(measured(left_ns=-9 * MS))


def test_camera_that_keeps_its_own_time_is_warned_of() -> None:
    assert "向录制箱对时" in align_command.table(measured(camera_clock_ns=1_900 * MS))


def test_camera_without_reports_gets_no_clock_into_the_profile() -> None:
    told = measured(camera_clock_ns=None)
    assert told["profile"] == {"latency_ms": 212}
    assert "camera_clock_ms = " not in align_command.table(told)
    assert told["detail"] == "scene mic-room latency_ms 212 camera_clock_ms none left_ms 212 spread_ms 31 pairs 12"
