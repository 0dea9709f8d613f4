"""The watch as a process between a real feed and a control socket: it shows, tells, and holds nothing in the dark."""

from __future__ import annotations

import base64
import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.clock import boottime_ns
from agent.control import ControlSocket, ask
from agent.feed.messages import Stream
from agent.feed.server import Feed
from agent.media.sources.opencv import cv2
from tests.agent.box_process import ROOT, BoxProcess
from tests.fakes.keyframes import keyframes
from tests.fakes.scenes import Scene
from tests.fakes.sounds import RoomSound, blocks
from tests.fakes.waiting import wait_for

SCENE = Stream(track="scene", kind="picture", codec="h264", width=1280, height=720, rate=25.0)
MIC = Stream(track="mic-room", kind="sound", codec="pcm")
SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Packet:
    """What the feed asks of a packet."""

    payload: bytes
    is_key: bool = True
    cts_ns: int = 0
    duration_ns: int = 40_000_000


@dataclass(slots=True)
class Capture:
    """Capture's two sockets: a feed, and a control socket that notes what it is told."""

    folder: Path
    told: list[dict[str, Any]] = field(default_factory=list)
    signals: list[dict[str, Any]] = field(default_factory=list)
    feed: Feed = field(init=False)
    control: ControlSocket = field(init=False)

    def __post_init__(self) -> None:
        self.feed = Feed(self.folder / "feed.sock")
        self.control = ControlSocket(self.folder / "c.sock", handle=self._handle, clock=boottime_ns)
        self.feed.start()
        self.control.start()
        self.feed.stream(SCENE)
        self.feed.stream(MIC)

    def _handle(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] == "state":
            return {"ok": True, "signals": self.signals}
        self.told.append(request)
        return {"ok": True}

    def words(self) -> list[tuple[str, str, str]]:
        return [(each["signal"], each["track"], each["is"]) for each in self.told]

    def stop(self) -> None:
        self.feed.stop()
        self.control.stop()


@pytest.fixture(scope="module")
def film() -> dict[str, list[bytes]]:
    """Keyframes of a room, and of its covered camera; half seconds of sound."""
    whole = [data for _, data in keyframes(Scene(5), 10.0, lambda _: None)]
    covered = [data for _, data in keyframes(Scene(5), 6.0, lambda _: "covered")]
    sound = [samples.tobytes() for _, samples in blocks(RoomSound(5), 5.0, lambda _: None)]
    return {"whole": whole, "covered": covered, "sound": sound}


@pytest.fixture
def capture(tmp_path: Path) -> Iterator[Capture]:
    capture = Capture(tmp_path)
    yield capture
    capture.stop()


@contextlib.contextmanager
def watching(folder: Path) -> Iterator[Path]:
    """The process on the profile in `folder`; its socket. It ends by itself when asked, with 0."""
    command = [sys.executable, "-m", "agent", "watch", "--profile", str(folder / "profile.toml")]
    with (folder / "watch.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_for((folder / "watch.sock").exists, within_s=20, what="the watch's socket")
        yield folder / "watch.sock"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0, (folder / "watch.log").read_text()


@pytest.fixture
def watch(capture: Capture, tmp_path: Path) -> Iterator[Path]:
    """The process beside `capture`, at its feed."""
    BoxProcess(tmp_path)
    with watching(tmp_path) as socket:
        wait_for(lambda: capture.feed.wanted, within_s=10, what="the watch at the feed")
        yield socket


def levels(watch: Path) -> dict[str, Any]:
    return ask(watch, {"do": "levels"})


def preview(watch: Path, track: str = "scene") -> dict[str, Any]:
    return ask(watch, {"do": "preview", "track": track})


def show(capture: Capture, units: list[bytes], at_ns: int) -> int:
    """Keyframes two seconds apart from `at_ns` on, as fast as they go; the instant after them."""
    for unit in units:
        capture.feed.offer("scene", Packet(unit), at_ns)
        at_ns += 2 * SECOND_NS
    return at_ns


def sound(capture: Capture, pcm: list[bytes]) -> None:
    for number, samples in enumerate(pcm):
        capture.feed.offer("mic-room", Packet(samples), number * SECOND_NS // 2)


def test_levels_and_previews_are_there_before_any_press(
    capture: Capture, watch: Path, film: dict[str, list[bytes]]
) -> None:
    show(capture, film["whole"], 0)
    sound(capture, film["sound"])
    wait_for(lambda: preview(watch).get("at_ns") == 8 * SECOND_NS, what="the newest preview")
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(preview(watch)["jpeg"]), np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (180, 320, 3)
    level = wait_for(lambda: levels(watch)["levels"].get("mic-room"), what="a level")
    assert -100 < level["rms_db"] <= level["peak_db"] <= 0
    assert levels(watch)["signals"] == [] and levels(watch)["pictures"] == {"scene": 8 * SECOND_NS}
    assert preview(watch, "desk")["code"] == "unknown-track"


def test_capture_is_told_that_a_covered_lens_began_and_ended(
    capture: Capture, watch: Path, film: dict[str, list[bytes]]
) -> None:
    at_ns = show(capture, film["covered"], show(capture, film["whole"], 0))
    wait_for(lambda: capture.words() == [("covered", "scene", "begun")], what="the signal")
    assert levels(watch)["signals"] == [{"signal": "covered", "track": "scene", "since_ns": 10 * SECOND_NS}]
    show(capture, film["whole"], at_ns)
    wait_for(lambda: capture.words()[1:] == [("covered", "scene", "ended")], what="its end")
    assert all(each["at_ns"] <= boottime_ns() for each in capture.told)


def test_in_a_confidential_talk_the_watch_is_empty_and_says_dark(
    capture: Capture, watch: Path, film: dict[str, list[bytes]]
) -> None:
    show(capture, film["covered"], 0)
    sound(capture, film["sound"])
    wait_for(lambda: levels(watch)["signals"] and levels(watch)["levels"], what="something to hide")
    wait_for(lambda: capture.words() == [("covered", "scene", "begun")], what="the signal")
    capture.feed.dark()
    wait_for(lambda: levels(watch)["dark"], what="the dark")
    show(capture, film["whole"], 20 * SECOND_NS)
    sound(capture, film["sound"])
    empty = {"levels": {}, "signals": [], "persons": {}, "pictures": {}}
    assert {name: value for name, value in levels(watch).items() if name in empty} == empty
    assert preview(watch)["code"] == "dark"
    capture.feed.light()
    wait_for(lambda: not levels(watch)["dark"], what="the light")
    assert preview(watch)["code"] == "unknown-track", "nothing from before the talk comes back"
    assert len(capture.told) == 1, "nothing is told of a talk, nor while it lasts"
    show(capture, film["whole"], 40 * SECOND_NS)
    wait_for(lambda: preview(watch).get("ok"), what="the room after the talk")


def test_a_signal_that_capture_still_holds_from_an_earlier_watch_is_ended(capture: Capture) -> None:
    capture.signals = [{"signal": "frozen", "track": "scene", "since_ns": 1}]
    BoxProcess(capture.folder)
    with watching(capture.folder):
        wait_for(lambda: capture.words() == [("frozen", "scene", "ended")], within_s=10, what="the end of it")


def test_a_capture_that_is_started_again_is_watched_again(
    capture: Capture, watch: Path, film: dict[str, list[bytes]]
) -> None:
    show(capture, film["whole"], 0)
    wait_for(lambda: preview(watch).get("ok"), what="a preview")
    capture.feed.stop()
    wait_for(lambda: preview(watch)["code"] == "unknown-track" if not preview(watch).get("ok") else False, what="dark")
    capture.feed = Feed(capture.folder / "feed.sock")
    capture.feed.start()
    capture.feed.stream(SCENE)
    wait_for(lambda: capture.feed.wanted, within_s=10, what="the watch back at the feed")
    show(capture, film["whole"], 0)
    wait_for(lambda: preview(watch).get("ok"), what="a preview again")


def test_a_pretend_room_is_watched_by_the_real_capture_and_nothing_is_wrong_there(tmp_path: Path) -> None:
    box = BoxProcess(tmp_path)
    box.start()
    try:
        box.wait_state("ready")
        with watching(tmp_path) as socket:
            wait_for(lambda: preview(socket).get("at_ns", 0) > 0, within_s=20, what="a preview")
            first = preview(socket)["at_ns"]
            wait_for(lambda: preview(socket)["at_ns"] > first + 3 * SECOND_NS, within_s=20, what="more keyframes")
            assert set(levels(socket)["levels"]) == {"mic-room"}
            assert levels(socket)["signals"] == []
            box.press()
            box.wait_state("recording")
            assert preview(socket)["ok"]
    finally:
        box.stop()


def test_the_watch_socket_is_for_the_boxs_own_group_only(watch: Path) -> None:
    assert watch.stat().st_mode & 0o007 == 0
