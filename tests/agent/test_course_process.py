"""The course of a hearing in the whole capture process: suspension, confidential talk, chapters, both verifiers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.evidence.records import Gap, Mark, MarkKind, Resume, Segment, Suspend
from tests.agent.box_process import BoxProcess
from tests.agent.outbox_reading import read_part


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxProcess]:
    box = BoxProcess(tmp_path / "box")
    yield box
    if box.process is not None and box.process.poll() is None:
        box.kill()


def act(box: BoxProcess, deed: str, **more: object) -> dict[str, object]:
    return box.ask(do="act", deed=deed, by="panel", **more)


def recording(box: BoxProcess) -> None:
    box.start()
    box.wait_state("ready")
    assert act(box, "start")["ok"]
    box.wait_state("recording")


def test_a_suspension_records_nothing_and_the_hearing_goes_on_in_the_same_part(box: BoxProcess) -> None:
    recording(box)
    assert act(box, "suspend", reason="new-facts") == {"v": 1, "ok": True, "state": "suspended"}
    state = box.wait_state("suspended")
    assert state["course"]["suspended"]["reason"] == "new-facts"
    box.wait("a second", lambda: box.state()["boottime_ns"] - state["boottime_ns"] > 1e9)
    assert act(box, "resume")["ok"]
    assert box.wait_state("recording")["course"]["awaiting"] == "explanation"
    assert act(box, "explained")["ok"]
    box.hold()
    box.wait_state("ready")
    assert box.stop() == 0
    part = read_part(box.outbox, 1, box.device_key)
    (suspend,), (resume,) = part.bodies(Suspend), part.bodies(Resume)
    suspended = [g for g in part.bodies(Gap) if g.observed == "suspended"]
    assert {(g.track, g.from_ns, g.to_ns) for g in suspended} == {
        (track, suspend.at_ns, resume.at_ns) for track in ("scene", "mic-room")
    }
    for segment in part.bodies(Segment):
        assert segment.to_ns <= suspend.at_ns or segment.decode_ns >= resume.at_ns
    assert MarkKind.EXPLAINED in [m.mark for m in part.bodies(Mark)]


def test_a_confidential_talk_is_cut_at_the_source_and_only_its_end_ends_it(box: BoxProcess) -> None:
    recording(box)
    assert act(box, "confidential")["state"] == "confidential"
    box.wait("every source closed", lambda: (talk := box.state()["course"]["confidential"]) and talk["is_cut"])
    assert {t["condition"] for t in box.state()["tracks"]} == {"cut"}
    box.press()
    box.hold()
    for deed in ("start", "stop", "resume", "suspend"):
        assert not act(box, deed, reason="other")["ok"]
    assert box.state()["state"] == "confidential"
    assert act(box, "confirm", which="begin")["ok"]
    assert act(box, "confidential-end")["ok"]
    assert box.wait_state("recording")["course"]["awaiting"] == "confirm-end"
    box.hold()
    box.wait_state("ready")
    assert box.stop() == 0
    part = read_part(box.outbox, 1, box.device_key)
    (suspend,), (resume,) = part.bodies(Suspend), part.bodies(Resume)
    assert suspend.reason == "confidential"
    gaps = {(g.track, g.from_ns, g.to_ns) for g in part.bodies(Gap) if g.observed == "confidential"}
    assert gaps == {(track, suspend.at_ns, resume.at_ns) for track in ("scene", "mic-room")}
    marks = [(m.mark, m.detail) for m in part.bodies(Mark)]
    assert (MarkKind.CONFIRMED, "begin panel") in marks
    assert (MarkKind.MISSING, "confirm-end") in marks
