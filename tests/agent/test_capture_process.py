"""The whole capture process with synthetic sources: press, film, hold; verified, decrypted, decoded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from sync.evidence.records import Close, Gap, Mark, MarkKind, Record, Segment
from tests.agent.box_process import BoxProcess
from tests.agent.outbox_reading import plaintexts, read_part
from tests.fakes.waiting import wait_for


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxProcess]:
    box = BoxProcess(tmp_path / "box")
    yield box
    if box.process is not None and box.process.poll() is None:
        box.kill()


def durable_s(box: BoxProcess) -> float:
    """Seconds since the press that every track is durable."""
    state = box.state()
    return 0.0 if state["last_durable_ns"] is None else state["last_durable_ns"] / 1e9


def test_a_press_records_until_a_hold_and_what_lies_there_plays(box: BoxProcess) -> None:
    box.start()
    assert box.wait_state("ready")["lamp"] == {"red": "off", "amber": "off", "green": "on"}
    box.press()
    state = box.wait_state("recording")
    assert state["lamp"]["red"] == "on"
    begun = durable_s(box)
    wait_for(lambda: durable_s(box) > begun + 1)
    box.press()
    box.wait("a distinct blink", lambda: box.state()["lamp"]["red"] == "blink")
    assert box.state()["state"] == "recording"
    box.hold()
    box.wait_state("ready")
    assert box.stop() == 0
    part = read_part(box.outbox, 1, box.device_key)
    assert isinstance(part.end, Close)
    assert part.end.stopped_by == "hold"
    assert not part.bodies(Gap)
    assert [m.mark for m in part.bodies(Mark)] == [MarkKind.PRESS_IGNORED, MarkKind.STOP_ASKED]
    assert_plays(box.outbox, part.records)


def assert_plays(outbox: Path, records: list[Record]) -> None:
    for record in records:
        if isinstance(record.body, Segment):
            path = outbox / "parts/000001/sealed" / f"{record.head.number:06d}.seg"
            with av.open(io.BytesIO(b"".join(plaintexts(path, record.body.size)))) as film:
                frames = list(film.decode(film.streams[0]))
            assert frames


def test_a_shutdown_while_recording_closes_the_part(box: BoxProcess) -> None:
    box.start()
    box.wait_state("ready")
    box.press()
    box.wait_state("recording")
    assert box.stop() == 0
    part = read_part(box.outbox, 1, box.device_key)
    assert isinstance(part.end, Close)
    assert part.end.stopped_by == "shutdown"
