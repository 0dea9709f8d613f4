"""kill -9 of the real capture while it records: nothing that was called durable is lost, and the session goes on."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.clock import boottime_ns
from sync.evidence.records import Close, Open
from sync.evidence.statements import Ended, Recovered
from tests.agent.box_process import BoxProcess
from tests.agent.export_folder import verify_outbox
from tests.agent.outbox_reading import part_key, read_part, read_statements, running_digests
from tests.fakes.waiting import wait_for

SEED = int(os.environ.get("FAULT_SEED", "7"))
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "3"))


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxProcess]:
    box = BoxProcess(tmp_path / "box")
    yield box
    if box.process is not None and box.process.poll() is None:
        box.kill()


def assert_ledger_is_there(box: BoxProcess) -> int:
    """Every fragment that capture called durable lies signed in a file of its part."""
    lines = [line.split() for line in box.ledger.read_text(encoding="ascii").splitlines()]
    for part in {int(line[0]) for line in lines}:
        there = running_digests(box.outbox, part, part_key(box.outbox, part, box.device_key))
        lost = [line for line in lines if int(line[0]) == part and line[4] not in there]
        assert not lost
    return len(lines)


def pause(seconds: float) -> None:
    until_ns = boottime_ns() + round(seconds * 1e9)
    wait_for(lambda: boottime_ns() >= until_ns, within_s=seconds + 5)


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_a_killed_capture_loses_nothing_durable_and_goes_on_by_itself(box: BoxProcess, round_number: int) -> None:
    chance = random.Random(SEED * 1_000 + round_number)
    box.start()
    box.wait_state("ready")
    box.press()
    box.wait_state("recording")
    pause(chance.uniform(0.0, 5.0))
    box.kill()
    box.start()
    box.wait_state("recording")
    box.hold()
    box.wait_state("ready")
    assert box.stop() == 0
    assert assert_ledger_is_there(box) > 2
    first, second = (read_part(box.outbox, n, box.device_key) for n in (1, 2))
    assert isinstance(first.end, Recovered)
    assert isinstance(second.end, Close)
    assert_goes_on(first.opened, second.opened)
    assert second.end.parts_before == second.opened.parts_before


def assert_goes_on(before: Open, after: Open) -> None:
    assert after.session == before.session
    assert [each.part for each in after.parts_before] == [1]
    assert after.continues is not None
    assert after.continues.startswith("same boot, after ")


def test_after_the_time_to_go_on_it_stands_interrupted_and_a_press_goes_on(tmp_path: Path) -> None:
    box = BoxProcess(tmp_path / "box", limits="resume_within_s = 0")
    interrupt(box)
    assert box.wait_state("interrupted")["lamp"] == {"red": "off", "amber": "on", "green": "blink"}
    box.press()
    box.wait_state("recording")
    assert box.stop() == 0
    first, second = (read_part(box.outbox, n, box.device_key) for n in (1, 2))
    assert second.opened.session == first.opened.session
    assert second.opened.continues == "press after interruption"


def test_a_hold_ends_the_interrupted_session_for_good_and_a_press_begins_another(tmp_path: Path) -> None:
    box = BoxProcess(tmp_path / "box", limits="resume_within_s = 0")
    interrupt(box)
    box.wait_state("interrupted")
    box.hold()
    box.wait_state("ready")
    assert box.stop() == 0
    box.start()
    box.wait_state("ready")
    box.press()
    box.wait_state("recording")
    assert box.stop() == 0
    parts = sorted(int(path.name) for path in (box.outbox / "parts").iterdir())
    first, last = (read_part(box.outbox, n, box.device_key) for n in (parts[0], parts[-1]))
    assert len(parts) == 2
    assert last.opened.session != first.opened.session
    assert last.opened.continues is None
    (ended,) = [s for s in read_statements(box.outbox, box.device_key) if isinstance(s.body, Ended)]
    assert (ended.body.session, ended.body.by) == (first.opened.session, "hold")
    report = verify_outbox(box.outbox, tmp_path / "export", box.device_key, (parts[0],))
    assert (report.step, report.why) == (None, None)
    assert report.ended is not None
    assert (report.ended["part"], report.ended["by"]) == (parts[0], "hold")


def interrupt(box: BoxProcess) -> None:
    box.start()
    box.wait_state("ready")
    box.press()
    box.wait_state("recording")
    box.kill()
    box.start()
