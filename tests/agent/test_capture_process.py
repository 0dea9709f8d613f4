"""The whole capture process with synthetic sources: press, film, hold; verified, decrypted, decoded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from agent.clock import boot_id, wall_ns
from sync.evidence.receipts import SUITE, AnchorAnswer, Command, Verb, sign_anchor, sign_command
from sync.evidence.records import AnchorRecord, Close, Gap, Mark, MarkKind, Record, Segment
from tests.agent.box_process import COMMAND, RECEIPT, BoxProcess
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
    assert state["began"]["boot"] == state["boot"] == boot_id().hex()
    assert 0 < state["boottime_ns"] - state["began"]["press_ns"] < 60_000_000_000
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


def test_an_unplugged_source_is_a_signed_gap_and_comes_back(box: BoxProcess) -> None:
    box.start()
    box.wait_state("ready")
    box.press()
    box.wait_state("recording")
    box.ask(do="unplug", track="scene", out=True)
    box.wait("amber beside red", lambda: box.state()["lamp"] == {"red": "on", "amber": "blink", "green": "off"})
    box.ask(do="unplug", track="scene", out=False)
    box.wait("the source", lambda: not track(box, "scene")["absent"], within_s=20)
    box.hold()
    box.wait_state("ready")
    part = read_part(box.outbox, 1, box.device_key)
    assert {g.track for g in part.bodies(Gap)} == {"scene"}
    assert MarkKind.SOURCE_BACK in [m.mark for m in part.bodies(Mark)]
    assert box.stop() == 0


def test_a_press_with_a_source_missing_records_the_others(box: BoxProcess) -> None:
    box.start()
    box.wait_state("ready")
    box.ask(do="unplug", track="scene", out=True)
    box.wait_state("not_ready")
    box.press()
    state = box.wait_state("recording")
    assert state["lamp"] == {"red": "on", "amber": "blink", "green": "off"}
    assert box.stop() == 0
    gap = read_part(box.outbox, 1, box.device_key).bodies(Gap)[0]
    assert (gap.track, gap.from_ns) == ("scene", 10_000_000_000)


def test_commands_anchors_and_link_at_the_socket(box: BoxProcess) -> None:
    box.start()
    box.wait_state("ready")
    nonce = bytes(range(16))
    assert box.ask(do="link", connected=True, birth_nonce=nonce.hex())["ok"]
    assert command(box, Verb.START, 1, nonce, "ready")["ok"]
    session = bytes.fromhex(box.wait_state("recording")["session"])
    assert box.ask(do="anchor", envelope=anchor(bytes(16)))["code"] == "anchor"
    wanted = box.wait("a wanted nonce", lambda: box.state()["anchor_nonce"])
    assert box.ask(do="anchor", envelope=anchor(bytes.fromhex(wanted)))["ok"]
    assert command(box, Verb.START, 1, nonce, "recording")["code"] == "counter"
    assert command(box, Verb.START, 2, nonce, "ready")["code"] == "state"
    assert command(box, Verb.MARK, 3, nonce, "recording")["ok"]
    assert command(box, Verb.STOP, 4, nonce, "recording", session)["ok"]
    box.wait_state("ready")
    assert box.state()["command_counter"] == 4
    assert box.stop() == 0
    part = read_part(box.outbox, 1, box.device_key)
    marks = [m.mark for m in part.bodies(Mark)]
    assert sorted(marks) == [
        MarkKind.BOOKMARK,
        MarkKind.STOP_ASKED,
        MarkKind.COMMAND_REFUSED,
        MarkKind.COMMAND_REFUSED,
    ]
    assert len(part.bodies(AnchorRecord)) == 1
    assert part.opened.started_by == f"command:{bytes(16).hex()}"
    assert (box.outbox / "command.counter").read_text() == "4"


def track(box: BoxProcess, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(t for t in box.state()["tracks"] if t["name"] == name)
    return found


def command(
    box: BoxProcess, verb: Verb, counter: int, nonce: bytes, expects: str, session: bytes | None = None
) -> dict[str, Any]:
    value = Command(
        suite=SUITE,
        box="box-1",
        counter=counter,
        birth_nonce=nonce,
        issued_unix_ns=wall_ns(),
        lifetime_ms=5_000,
        expects=expects,
        verb=int(verb),
        session=session,
        command=bytes(16),
    )
    return box.ask(do="command", envelope=sign_command(COMMAND, value).hex())


def anchor(nonce: bytes) -> str:
    answer = AnchorAnswer(suite=SUITE, box="box-1", nonce=nonce, unix_ns=wall_ns(), centre="test")
    return sign_anchor(RECEIPT, answer).hex()
