"""A whole hearing: H.264, H.265, two microphones, a remote link and a composite; each lost and back; suspended, cut
for the lawyer's talk, chapters set and missing. Film, public verifier and page tell the truth about all of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from agent.clock import boottime_ns
from sync.evidence.records import Gap, Mark, MarkKind, Open, Resume, Segment, Suspend
from tests.agent.outbox_reading import read_part
from tests.fakes.far_side import FarSide
from tests.fakes.media_files import film
from tests.fakes.rtsp_camera import RtspCamera
from tests.faults.judging import whole
from tests.faults.processes import ROOT, PythonProcess
from tests.system.stack import Stack, track
from tests.system.test_rtsp_to_browser import page, sign_in, until

__all__ = ["page"]
SECOND = 1_000_000_000
COMPOSITE = """
[hearing]
script = "full"
[[tracks]]
name = "composite"
kind = "picture"
source = "composite:"
derived = true
[composite]
height = 360
[[composite.layouts]]
name = "face-to-face"
[[composite.layouts.places]]
tracks = ["suspect", "scene"]
[[composite.layouts.places]]
tracks = ["scene"]
x = 0.7
y = 0.05
width = 0.25
height = 0.25
"""
CHAPTERS = ("C1_NOTICE", "C2_IDENTITY", "C3_RIGHTS", "C5_FACTS_CHARGE")
RETURNS_WITHIN_S = 5.0


@dataclass
class Hearing:
    """The room, its cameras and the far side."""

    stack: Stack
    scene: RtspCamera
    suspect: RtspCamera
    far: FarSide

    def act(self, deed: str, **more: Any) -> dict[str, Any]:
        said: dict[str, Any] = self.stack.ask(do="act", deed=deed, by="panel", **more)
        return said

    def state(self) -> dict[str, Any]:
        told: dict[str, Any] = self.stack.ask(do="state")
        return told

    def wait(self, what: str, fact: Callable[[dict[str, Any]], object], within_s: float = 30) -> None:
        self.stack.wait(what, lambda: fact(self.state()), within_s=within_s)

    def last(self, seconds: float) -> None:
        due_ns = boottime_ns() + round(seconds * SECOND)
        self.stack.wait(f"{seconds} s", lambda: boottime_ns() > due_ns, within_s=seconds + 10)

    def absent(self, name: str) -> bool:
        return any(t["name"] == name and t["absent"] for t in self.state()["tracks"])

    def lose(self, name: str, unplug: Callable[[], object], plug: Callable[[], object]) -> float:
        """Pull one plug until the room says so, put it back; how long its return took, in seconds."""
        unplug()
        self.stack.wait(f"{name} to be missed", lambda: self.absent(name), within_s=15)
        assert self.state()["state"] == "recording"
        plug()
        began_ns = boottime_ns()
        self.stack.wait(f"{name} to be back", lambda: not self.absent(name), within_s=15)
        return (boottime_ns() - began_ns) / 1e9


@pytest.fixture
def hearing(tmp_path: Path) -> Iterator[Hearing]:
    with ExitStack() as held:
        scene = held.enter_context(RtspCamera(film(size=(640, 360)), user="op", password="c4mera"))
        suspect = held.enter_context(RtspCamera(film(size=(640, 360), codec="hevc")))
        far = held.enter_context(FarSide())
        tracks = [track("scene", scene.url), track("suspect", suspect.url)]
        tracks += [track("remote-1", far.url), track("mic-remote-1", far.url)]
        tracks += [track("mic-room", "synthetic-mic:tone"), track("mic-suspect", "synthetic-mic:speech"), COMPOSITE]
        stack = Stack(tmp_path, *tracks)
        profile = ("--profile", str(tmp_path / "profile.toml"))
        stack._processes["composite"] = PythonProcess("composite", tmp_path, "agent", "composite", *profile)
        held.callback(stack.stop)
        held.callback(stack._processes["composite"].stop)
        stack.start()
        stack.start_one("composite")
        yield Hearing(stack, scene, suspect, far)


@pytest.mark.timeout(420)
def test_a_hearing_with_everything_in_it_is_told_truly(hearing: Hearing, page: Page) -> None:
    stack = hearing.stack
    hearing.wait("every source", lambda s: all(t["armed"] for t in s["tracks"]))
    assert hearing.act("start")["ok"]
    stack.wait_state("recording")
    session = str(hearing.state()["session"])
    for chapter in CHAPTERS[:2]:
        assert hearing.act("chapter", id=chapter)["ok"]
    hearing.last(2)
    returns = _lose_each(hearing)
    _suspend(hearing)
    silence = _confidential_talk(hearing)
    for chapter in CHAPTERS[2:]:
        assert hearing.act("chapter", id=chapter)["ok"]
    hearing.last(4)
    asked = hearing.act("stop")
    assert (asked["ok"], asked["code"]) == (False, "missing") and "C9_EVIDENCE" in asked["missing"]
    assert hearing.act("missing", id="C9_EVIDENCE", reason="速裁案件，未作证据开示")["ok"]
    stack.hold()
    stack.wait_state("ready", "not_ready")
    stack.wait("every receipt", lambda: whole(stack), within_s=90)

    _check_records(stack, silence)
    _check_export(stack, session)
    _check_page(stack, page, session)
    assert max(returns.values()) < RETURNS_WITHIN_S + 1.0, returns


def _lose_each(hearing: Hearing) -> dict[str, float]:
    ask = hearing.stack.ask
    plugs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "scene": (hearing.scene.unplug, hearing.scene.plug),
        "suspect": (hearing.suspect.unplug, hearing.suspect.plug),
        "remote-1": (hearing.far.unplug, hearing.far.plug),
    }
    for name in ("mic-room", "mic-suspect"):
        plugs[name] = (
            lambda name=name: ask(do="unplug", track=name, out=True),  # type: ignore[misc]
            lambda name=name: ask(do="unplug", track=name, out=False),  # type: ignore[misc]
        )
    return {name: hearing.lose(name, *plug) for name, plug in plugs.items()}


def _suspend(hearing: Hearing) -> None:
    assert hearing.act("suspend", reason="new-facts")["state"] == "suspended"
    hearing.last(3)
    assert hearing.act("resume")["ok"]
    hearing.stack.wait_state("recording")
    assert hearing.state()["course"]["awaiting"] == "explanation"
    assert hearing.act("explained")["ok"]
    hearing.last(4)


def _confidential_talk(hearing: Hearing) -> tuple[int, int]:
    """A talk of 4 s; the boottime span in which no camera may have sent a byte."""
    assert hearing.act("confidential")["state"] == "confidential"
    hearing.wait("every source closed", lambda s: (talk := s["course"]["confidential"]) and talk["is_cut"])
    cut_ns = boottime_ns()
    assert hearing.act("confirm", which="begin")["ok"]
    hearing.stack.press()
    assert hearing.state()["state"] == "confidential", "a press ended the lawyer's talk"
    hearing.last(4)
    end_ns = boottime_ns()
    hearing.far.unplug()  # it ended when its caller hung up for the talk, as encoders do: somebody starts it again
    hearing.far.plug()
    assert hearing.act("confidential-end")["ok"]
    hearing.stack.wait_state("recording")
    hearing.wait("the far room", lambda s: not any(t["absent"] for t in s["tracks"] if not t["derived"]))
    assert hearing.act("confirm", which="end")["ok"]
    for camera in (hearing.scene, hearing.suspect):
        assert [size for at_ns, size in camera.sent if cut_ns < at_ns < end_ns] == []
    return cut_ns, end_ns


def _check_records(stack: Stack, silence: tuple[int, int]) -> None:
    part = read_part(stack.outbox, 1, stack.device_key)
    marks = [(m.mark, m.detail) for m in part.bodies(Mark)]
    assert [detail for kind, detail in marks if kind == MarkKind.CHAPTER] == list(CHAPTERS)
    assert [s.reason for s in part.bodies(Suspend)] == ["new-facts", "confidential"]
    assert len(part.bodies(Resume)) == 2
    said = {kind for kind, _ in marks}
    assert {MarkKind.EXPLAINED, MarkKind.CONFIRMED, MarkKind.MISSING, MarkKind.SOURCE_BACK} <= said
    gaps = part.bodies(Gap)
    originals = {"scene", "suspect", "remote-1", "mic-remote-1", "mic-room", "mic-suspect"}
    for word in ("suspended", "confidential"):
        assert {gap.track for gap in gaps if gap.observed == word} >= originals
    assert {gap.track for gap in gaps if gap.observed not in ("suspended", "confidential")} >= originals
    origin_ns = part.bodies(Open)[0].origin_ns
    inside = [s for s in part.bodies(Segment) if _meets(s, silence[0] - origin_ns, silence[1] - origin_ns)]
    assert inside == []
    assert any(s.track == "composite" for s in part.bodies(Segment))


def _meets(segment: Segment, from_ns: int, to_ns: int) -> bool:
    return segment.from_ns < to_ns and segment.to_ns > from_ns


def _check_export(stack: Stack, session: str) -> None:
    """The public verifier opens every frame, and names the suspension and the talk."""
    folder = stack.folder / "export"
    stack.manage("export_session", session, "--to", str(folder), "--with-keys")
    command = [sys.executable, str(ROOT / "msr_verify.py"), str(folder), "--trust", str(stack.folder / "trust.json")]
    ran = subprocess.run([*command, "--json"], capture_output=True, text=True, timeout=120)
    report = json.loads(ran.stdout)
    assert ran.returncode == 0, ran.stdout
    assert [pause["word"] for pause in report["pauses"]] == ["suspended", "confidential"]
    assert report["pauses"][1]["confirmed"] == ["begin", "end"]


def _check_page(stack: Stack, page: Page, session: str) -> None:
    password = stack.manage("create_person", "li", "李检察官", "prosecutor", "u1").strip()
    sign_in(page, stack.address, password)
    page.goto(f"{stack.address}/recordings/{session}/")
    page.get_by_role("button", name="主持检察官认领").click()
    expect(page.locator("#player .bar")).to_be_visible()
    until(page, lambda s: any(t["ready"] for t in s["tracks"] if t["name"] == "composite"), "the composite")
    page.get_by_role("button", name="播放", exact=True).click()
    until(page, lambda s: any((t["frames"] or 0) > 20 for t in s["tracks"] if t["name"] == "composite"), "20 frames")
    text = page.locator("#player").inner_text()
    for words in ("告知全程录音录像", "中止", "会见", "缺失：速裁案件，未作证据开示"):
        assert words in text, f"the page does not say {words}"
    if shown := _pictures():
        page.screenshot(path=str(shown / "hearing.png"))


def _pictures() -> Path | None:
    import os

    folder = os.environ.get("PAGE_PICTURES")
    return Path(folder) if folder else None
