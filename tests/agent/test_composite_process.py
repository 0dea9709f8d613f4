"""The real capture and the real composite process: a derived copy beside the originals, which never suffer from it."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from agent.clock import boottime_ns
from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS
from sync.evidence.notes import open_note
from sync.evidence.records import Close, Gap, Mark, MarkKind, Resume, Segment, Suspend
from tests.agent.booked_hearings import booked, send_bookings
from tests.agent.box_process import ROOT, BoxProcess
from tests.agent.outbox_reading import ReadPart, films, read_part
from tests.agent.part_builder import RECIPIENTS, WORKING
from tests.fakes.waiting import wait_for
from tests.system.stack import replace_tracks, track

ORIGINALS = {"scene", "suspect", "mic-room"}
DERIVED = """
[[tracks]]
name = "composite"
kind = "picture"
source = "composite:"
derived = true
[[tracks]]
name = "composite-sound"
kind = "sound"
source = "composite-sound:"
derived = true
[composite]
height = 360
{font}
[[composite.layouts]]
name = "one"
[[composite.layouts.places]]
tracks = ["suspect", "scene"]
[[composite.layouts.places]]
tracks = ["scene"]
x = 0.7
y = 0.05
width = 0.25
height = 0.25
[sensors]
temperature = "synthetic:"
humidity = "iio:no-such-sensor"
every_s = 2
"""


class Room:
    """A box and, while it runs, its composite process."""

    def __init__(self, folder: Path, font: str = "") -> None:
        self.box = BoxProcess(folder)
        self.profile = folder / "profile.toml"
        tracks = [track(name, f"synthetic:{name}?size=320x180&rate=25") for name in ("scene", "suspect")]
        tracks.append(track("mic-room", "synthetic-mic:tone"))
        replace_tracks(self.profile, *tracks, DERIVED.format(font=font))
        self.composite: subprocess.Popen[bytes] | None = None

    def start_composite(self) -> None:
        with (self.box.folder / "composite.log").open("ab") as log:
            command = [sys.executable, "-m", "agent", "composite", "--profile", str(self.profile)]
            self.composite = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)

    def stop(self) -> None:
        if self.composite is not None and self.composite.poll() is None:
            self.composite.terminate()
            assert self.composite.wait(10) == 0, (self.box.folder / "composite.log").read_text()
        self.box.stop()

    def condition(self, name: str) -> str:
        tracks = {each["name"]: each for each in self.box.state().get("tracks", [])}
        return str(tracks[name]["condition"]) if name in tracks else ""

    def wait_condition(self, condition: str) -> None:
        for name in ("composite", "composite-sound"):
            self.box.wait(f"{name} {condition}", lambda name=name: self.condition(name) == condition, within_s=20)

    def read(self) -> ReadPart:
        self.box.hold()
        self.box.wait_state("ready", "not_ready")
        return read_part(self.box.outbox, 1, self.box.device_key)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path / "box")
    room.box.start()
    yield room
    room.stop()


def spans(part: ReadPart, name: str) -> list[tuple[int, int]]:
    return sorted((each.from_ns, each.to_ns) for each in part.bodies(Segment) if each.track == name)


def check_whole(part: ReadPart) -> None:
    """No original has a gap, and each is covered from the press to the close."""
    assert not [each for each in part.bodies(Gap) if each.track in ORIGINALS]
    (close,) = part.bodies(Close)
    for name in ORIGINALS:
        found = spans(part, name)
        assert (found[0][0], found[-1][1]) == (ORIGIN_BEFORE_PRESS_NS, close.closed_ns)


def test_the_composite_is_recorded_from_the_press_to_the_stop_like_any_track(room: Room) -> None:
    room.start_composite()
    room.wait_condition("armed")
    room.box.wait_state("ready")
    room.box.press()
    room.box.wait_state("recording")
    room.wait_condition("recording")
    room.box.wait("some film", lambda: (room.box.state()["last_durable_ns"] or 0) > 0)
    part = room.read()
    check_whole(part)
    (close,) = part.bodies(Close)
    assert not part.bodies(Gap)
    for name in ("composite", "composite-sound"):
        found = spans(part, name)
        assert (found[0][0], found[-1][1]) == (ORIGIN_BEFORE_PRESS_NS, close.closed_ns)


def test_without_a_composite_process_the_room_is_ready_and_records_and_the_lamp_is_red(room: Room) -> None:
    state = room.box.wait_state("ready")
    assert not state["health"]["absent"]
    room.box.press()
    state = room.box.wait_state("recording", within_s=5)
    assert state["lamp"]["red"] == "on"
    assert not state["health"]["absent"]
    part = room.read()
    check_whole(part)
    gaps = {each.track: each for each in part.bodies(Gap)}
    assert set(gaps) == {"composite", "composite-sound"}


def test_a_composite_that_is_killed_costs_its_own_film_only_and_comes_back(room: Room) -> None:
    room.start_composite()
    room.wait_condition("armed")
    room.box.wait_state("ready")
    room.box.press()
    room.box.wait_state("recording")
    room.wait_condition("recording")
    assert room.composite is not None
    room.composite.send_signal(signal.SIGKILL)
    room.composite.wait(10)
    room.wait_condition("lost")
    assert room.box.state()["lamp"]["red"] == "on"
    room.start_composite()
    room.wait_condition("recording")
    part = room.read()
    check_whole(part)
    gaps = [each for each in part.bodies(Gap) if each.track == "composite"]
    assert next(each.observed for each in gaps) == "ended"
    assert max(each.run for each in part.bodies(Segment) if each.track == "composite") == 1


def test_a_stopped_composite_holds_capture_up_in_nothing(room: Room) -> None:
    """Not dead, only frozen: the feed fills, and is let run over."""
    room.start_composite()
    room.wait_condition("armed")
    assert room.composite is not None
    room.composite.send_signal(signal.SIGSTOP)
    try:
        room.box.wait_state("ready")
        room.box.press()
        room.box.wait_state("recording", within_s=6)
        room.box.wait("the stall to be said", lambda: room.condition("composite") == "lost", within_s=10)
        part = room.read()
    finally:
        room.composite.send_signal(signal.SIGCONT)
    check_whole(part)


def pictures(film: bytes) -> list[Any]:
    """The luma of every picture."""
    with av.open(io.BytesIO(film)) as container:
        return [frame.to_ndarray()[: frame.height] for frame in container.decode(video=0)]


def is_card(picture: Any) -> bool:
    return abs(float(np.median(picture[:, :200])) - 32) <= 3


def last(room: Room, seconds: float) -> None:
    due_ns = boottime_ns() + round(seconds * 1e9)
    room.box.wait(f"{seconds} s", lambda: boottime_ns() > due_ns, within_s=seconds + 5)


def test_the_film_tells_of_a_suspension_and_of_a_confidential_talk_and_holds_nothing_of_either(room: Room) -> None:
    room.start_composite()
    room.wait_condition("armed")
    room.box.wait_state("ready")
    assert send_bookings(room.box, 1, booked("A", -60, "0123"))["ok"]
    room.box.wait("the broken sensor to be named", lambda: room.box.state()["climate"]["faults"], within_s=15)
    assert room.box.ask(do="act", deed="start", by="panel")["ok"]
    room.box.wait_state("recording")
    last(room, 2)
    assert room.box.ask(do="act", deed="suspend", by="panel", reason="technical")["ok"]
    last(room, 2)
    assert room.box.ask(do="act", deed="resume", by="panel")["ok"]
    room.box.wait_state("recording")
    last(room, 4)
    assert room.box.ask(do="act", deed="confidential", by="panel")["ok"]
    room.box.wait("the cut", lambda: (seen := room.box.state()["course"]["confidential"]) and seen["is_cut"])
    last(room, 1.5)
    assert room.box.ask(do="act", deed="confidential-end", by="panel")["ok"]
    room.wait_condition("recording")
    last(room, 2)
    part = room.read()
    check_cards(room, part)
    check_told(part)


def check_cards(room: Room, part: ReadPart) -> None:
    runs = films(room.box.outbox, part, 1, "composite")
    assert len(runs) == 3
    before, resumed, after_talk = (pictures(runs[run]) for run in sorted(runs))
    assert not any(map(is_card, before))
    assert is_card(resumed[5])
    assert not is_card(resumed[-1])
    assert is_card(after_talk[0])
    spans = [each for each in part.bodies(Segment) if each.track == "composite"]
    for begin, end in zip(part.bodies(Suspend), part.bodies(Resume), strict=True):
        assert all(each.to_ns <= begin.at_ns or each.from_ns >= end.at_ns for each in spans)
    (resume, _) = part.bodies(Resume)
    back = min(each.from_ns for each in spans if each.from_ns >= resume.at_ns)
    assert back - resume.at_ns < 1_000_000_000, "a keyframe was made for the resumption"


def check_told(part: ReadPart) -> None:
    """What is burnt in is in the chain, sealed."""
    marks = [each for each in part.bodies(Mark) if each.mark == MarkKind.CAPTION]
    assert marks
    text = open_note(marks[0].sealed, box="box-1", private=WORKING, recipient=RECIPIENTS[0].key_id)
    told = json.loads(text[text.index("{") :])  # a salt goes before it
    assert told["room"] == "测试室"
    assert told["part"] == 1
    assert told["case"] == "案 A"
    assert 22 < told["temperature_c"] < 25 and "humidity_pct" not in told
    assert told["climate_faults"] == "humidity-missing"
    assert told["clock_offset_ns"] > 10**18


def test_a_box_without_the_font_refuses_by_name(tmp_path: Path) -> None:
    room = Room(tmp_path / "box", font='font = "no-such-font.ttc"')
    room.start_composite()
    assert room.composite is not None
    assert room.composite.wait(30) == 1
    said = (room.box.folder / "composite.log").read_text()
    assert "msr-agent composite: font: expected a file at no-such-font.ttc" in said
    assert "Traceback" not in said


def test_without_a_composite_in_the_profile_there_is_nothing_to_do_and_that_is_no_failure(tmp_path: Path) -> None:
    box = BoxProcess(tmp_path / "box")
    command = [sys.executable, "-m", "agent", "composite", "--profile", str(box.folder / "profile.toml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "The profile has no composite" in done.stderr


def test_the_composite_waits_for_capture_and_goes_on_when_it_is_back(room: Room) -> None:
    room.start_composite()
    room.wait_condition("armed")
    room.box.stop()
    room.box.start()
    wait_for(lambda: room.condition("composite") == "armed", within_s=20, what="the composite on a new capture")
