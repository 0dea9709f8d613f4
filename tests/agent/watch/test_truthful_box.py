"""One table: what goes wrong in a room, and how the box tells the truth of it within 3 s (or two keyframe intervals).

Real capture, real watch, pretend cameras and microphones that are spoilt by a word in a file; the slow disk is a real
one behind a queue (tests/fakes/slow_disk.py). Bounds are judged by what was signed: both instants are CLOCK_BOOTTIME.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agent.clock import boottime_ns
from agent.panel.facts import Facts
from agent.panel.view import page_state
from agent.uplink.counting import Debt
from agent.uplink.telemetry import telemetry_of
from sync.evidence.records import Gap, Mark, MarkKind, Segment, Suspend
from tests.agent.box_process import BoxProcess
from tests.agent.outbox_reading import ReadPart, read_part
from tests.agent.watch.test_watch_process import preview, watching
from tests.fakes.waiting import wait_for
from tests.system.stack import replace_tracks, track

SECOND_NS = 1_000_000_000
WITHIN_NS = 3 * SECOND_NS  # keyframes are a second apart: two of them are less
PICTURES, SOUNDS = ("scene", "suspect", "desk"), ("mic-room", "mic-suspect")
DISK, SLOW_S = "box", "0.4"
STEADY, BLINKING = "on", "blink"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A fault of one track (or of the disk), in the round in which it is made; several stand beside each other."""

    round: int
    track: str
    fault: str
    signal: str
    zh: str
    en: str
    amber: str
    telemetry: tuple[str, int] | None = None
    has_gap: bool = False

    @property
    def name(self) -> str:
        return f"{self.fault}-{self.track}"

    @property
    def said(self) -> str:
        """As the signed mark says it."""
        return f"{self.signal} {self.track}"


TABLE = (
    Row(round=1, track="scene", fault="frozen", signal="frozen", zh="scene 画面静止", en="scene: frozen", amber=STEADY),
    Row(round=1, track="suspect", fault="black", signal="black", zh="suspect 黑屏", en="suspect: black", amber=STEADY),
    Row(round=1, track="desk", fault="covered", signal="covered", zh="desk 遮挡", en="desk: covered", amber=STEADY),
    Row(round=1, track="mic-room", fault="silence", signal="silence", zh="无声", en="mic-room: silent", amber=STEADY),
    Row(round=1, track="mic-suspect", fault="clipping", signal="clipping", zh="过大", en="too loud", amber=STEADY),
    Row(
        round=2,
        track="desk",
        fault="hung",
        signal="stalled",
        zh="desk 停住，没有新数据",
        en="desk: stalled, nothing new comes",
        amber=BLINKING,
        telemetry=("track:desk:desk", 2),
        has_gap=True,
    ),
    Row(
        round=2,
        track="mic-suspect",
        fault="stalled",
        signal="stalled",
        zh="mic-suspect 停住，没有新数据",
        en="mic-suspect: stalled",
        amber=BLINKING,
        telemetry=("track:mic-suspect:mic-suspect", 2),
        has_gap=True,
    ),
    Row(
        round=3,
        track=DISK,
        fault=SLOW_S,
        signal="disk-slow",
        zh="硬盘写入过慢",
        en="the disk is slow",
        amber=BLINKING,
        telemetry=("disk-slow", 2),
    ),
)


@dataclass(slots=True)
class Hearing:
    """What was done when, what capture said while it stood, and the part as it lies in the outbox."""

    begun_ns: dict[int, int] = field(default_factory=dict)
    told: dict[int, dict[str, Any]] = field(default_factory=dict)
    part: ReadPart | None = None

    def edges(self, row: Row) -> list[int]:
        """When the row's signal was signed as begun and as ended, in its round (part's clock, as boottime)."""
        assert self.part is not None
        origin_ns = self.part.opened.origin_ns
        found = []
        for edge in ("begun", "ended"):
            said = f"{row.said} {edge}"
            at = [origin_ns + m.at_ns for m in self.part.bodies(Mark) if m.mark == MarkKind.SIGNAL and m.detail == said]
            found += [each for each in at if each >= self.begun_ns[row.round]][:1]
        return found


@pytest.fixture(scope="module")
def hearing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hearing]:
    """One session in which everything of the table goes wrong and is well again, round by round."""
    folder = tmp_path_factory.mktemp("truth")
    box = BoxProcess(folder, program=("tests.fakes.slow_disk", str(folder / "profile.toml"), str(folder / DISK)))
    (folder / DISK).write_text("0")
    replace_tracks(folder / "profile.toml", *(_track(folder, name) for name in (*PICTURES, *SOUNDS)))
    made = Hearing()
    box.start()
    try:
        box.wait_state("ready", within_s=60)
        with watching(folder) as socket:
            wait_for(lambda: all(preview(socket, each).get("ok") for each in PICTURES), within_s=30, what="previews")
            box.press()
            box.wait_state("recording", within_s=30)
            box.wait("a calm room", lambda: not box.state().get("signals", [0]), within_s=30)
            for number in sorted({row.round for row in TABLE}):
                _round(box, made, number)
            box.hold()
            box.wait_state("ready", "not_ready", within_s=60)
    finally:
        box.stop()
    made.part = read_part(box.outbox, 1, box.device_key)
    yield made


def _track(folder: Path, name: str) -> str:
    spoil = f"spoil={folder / name}"
    if name in PICTURES:
        return track(name, f"synthetic:{name}?size=320x180&rate=10&{spoil}")
    return track(name, f"synthetic-mic:{name}?{spoil}")


def _round(box: BoxProcess, hearing: Hearing, number: int) -> None:
    rows = [row for row in TABLE if row.round == number]
    hearing.begun_ns[number] = boottime_ns()
    for row in rows:
        (box.folder / row.track).write_text(row.fault)
    wanted = {(row.signal, row.track) for row in rows}
    box.wait(f"{wanted}", lambda: wanted <= _standing(box.state()), within_s=40)
    given_up = {row.track for row in rows if row.has_gap}
    state = box.wait(f"{given_up} given up", lambda: (s := box.state()) and given_up <= _lost(s) and s, within_s=40)
    hearing.told[number] = state
    for row in rows:
        (box.folder / row.track).write_text("0" if row.track == DISK else "")
    box.wait(f"the end of {wanted}", lambda: (s := box.state()) and not wanted & _standing(s), within_s=60)


def _standing(state: dict[str, Any]) -> set[tuple[str, str]]:
    return {(each["signal"], each["track"]) for each in state.get("signals", ())}


def _lost(state: dict[str, Any]) -> set[str]:
    return {each["name"] for each in state.get("tracks", ()) if each["condition"] == "lost"}


rows = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)


@pytest.mark.timeout(300)
@rows
def test_a_fault_is_signed_into_the_timeline_within_three_seconds_and_so_is_its_end(hearing: Hearing, row: Row) -> None:
    begun, ended = hearing.edges(row)
    assert begun - hearing.begun_ns[row.round] <= WITHIN_NS
    assert ended > begun


@rows
def test_a_fault_is_shown_on_the_panel_and_by_the_lamp_beside_red(hearing: Hearing, row: Row) -> None:
    state = hearing.told[row.round]
    for lang, words in (("zh", row.zh), ("en", row.en)):
        page = page_state(state, Facts(), boot=bytes(16), out=set(), lang=lang)  # type: ignore[arg-type]
        assert words in page["warning"]
    assert state["lamp"] == {"red": "on", "amber": row.amber, "green": "off"}


@pytest.mark.parametrize("row", [row for row in TABLE if row.telemetry], ids=lambda row: row.name)
def test_a_fault_of_source_or_disk_is_told_to_the_centre(hearing: Hearing, row: Row) -> None:
    told = telemetry_of(hearing.told[row.round], Debt(0, 0, 0, 0), sequence=1, at_ns=1, alarms={})
    assert row.telemetry in told.health
    assert told.lamp == "red+amber*"


def test_no_fault_stops_another_track(hearing: Hearing) -> None:
    """Every nanosecond is film but what a source did not give: only the two that fell silent have gaps."""
    assert hearing.part is not None
    assert {each.track for each in hearing.part.bodies(Gap)} <= {row.track for row in TABLE if row.has_gap}
    assert {each.track for each in hearing.part.bodies(Segment)} == {*PICTURES, *SOUNDS}
    assert not hearing.part.bodies(Suspend)
