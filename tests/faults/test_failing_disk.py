"""A disk that reports errors while the room records: what was durable stays, the timeline stays whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.errors import PartBroken
from sync.evidence.records import Gap, Segment, Tail
from tests.agent.outbox_reading import plaintexts, read_part
from tests.agent.part_builder import PRESS, SECOND, Bench, film, initialisation
from tests.fakes.disks import EIO, ENOSPC, FailingDisk
from tests.faults.matrix.box_capture import CaptureRun


def record(bench: Bench, seconds: float = 4) -> None:
    sealer = bench.sealer()
    for track in ("scene", "mic-room"):
        sealer.take(initialisation(track))
        for each in film(track, 0, seconds, segment_s=2):
            sealer.take(each)
    if any(fault.errno == ENOSPC for fault in bench.faults):
        sealer.fill_up("no space")
    sealer.close(PRESS + round(seconds * SECOND), "hold")


def test_a_failed_sync_makes_a_tail_and_no_hole(tmp_path: Path) -> None:
    """Every sync of the film fails once in turn; those of records and statements break the part instead."""
    tails = 0
    for at in range(3, 40):
        disk = FailingDisk()
        bench = Bench(tmp_path / f"sync-{at}", disk=disk)
        bench.enrol()
        disk.fail(at, EIO, only="sync")
        try:
            record(bench)
        except PartBroken:
            continue
        finally:
            bench.outbox.close()
        part = read_part(bench.root, 1)
        tails += len(part.bodies(Tail))
        assert not part.bodies(Gap)
    assert tails >= 5


def test_the_fragments_of_a_failed_file_are_all_in_the_next(tmp_path: Path) -> None:
    disk = FailingDisk()
    bench = Bench(tmp_path / "outbox", disk=disk)
    bench.enrol()
    sealer = bench.sealer()
    sealer.take(initialisation("scene"))
    pieces = film("scene", 0, 2)
    for each in pieces[:3]:
        sealer.take(each)
    disk.fail(1, EIO, only="sync")
    sealer.take(pieces[3])
    sealer.close(PRESS + 2 * SECOND, "hold")
    part = read_part(bench.root, 1)
    (segment,), (tail,) = part.bodies(Segment), part.bodies(Tail)
    number = next(r.head.number for r in part.records if r.body is segment)
    there = plaintexts(bench.root / f"parts/000001/sealed/{number:06d}.seg", segment.size)
    assert there[1:] == [each.data for each in pieces]
    assert tail.to_ns == segment.from_ns == pieces[2].to_ns
    assert segment.decode_ns == pieces[0].from_ns


def test_a_disk_that_fails_again_while_a_file_is_made_anew_loses_no_fragment(tmp_path: Path) -> None:
    disk = FailingDisk()
    bench = Bench(tmp_path / "outbox", disk=disk)
    bench.enrol()
    sealer = bench.sealer()
    sealer.take(initialisation("scene"))
    pieces = film("scene", 0, 4)
    for each in pieces[:4]:
        sealer.take(each)
    disk.fail(1, EIO, only="sync")
    disk.again_at = 4  # tail record, new file, then its second fragment
    for each in pieces[4:]:
        sealer.take(each)
    sealer.close(PRESS + 4 * SECOND, "hold")
    part = read_part(bench.root, 1)
    assert len(part.bodies(Tail)) == 2
    (segment,) = part.bodies(Segment)
    number = next(r.head.number for r in part.records if r.body is segment)
    there = plaintexts(bench.root / f"parts/000001/sealed/{number:06d}.seg", segment.size)
    assert there[1:] == [each.data for each in pieces]
    assert {g.track for g in part.bodies(Gap)} == {"mic-room"}


def test_a_full_disk_is_closed_out_of_the_reserve(tmp_path: Path) -> None:
    disk = FailingDisk()
    bench = Bench(tmp_path / "outbox", disk=disk)
    bench.enrol()
    bench.outbox.fill_reserve()
    sealer = bench.sealer()
    for track in ("scene", "mic-room"):
        sealer.take(initialisation(track))
        for each in film(track, 0, 1):
            sealer.take(each)
    disk.fail(1, ENOSPC, only="write")
    sealer.take(replace(film("scene", 1, 1.5)[0], opens_segment=False))
    sealer.fill_up("no space")
    sealer.take(film("mic-room", 1, 1.5)[0])
    sealer.close(PRESS + 2 * SECOND, "disk-full")
    part = read_part(bench.root, 1)
    assert {g.track: g.observed for g in part.bodies(Gap)} == {"scene": "disk-full", "mic-room": "disk-full"}
    assert [t.track for t in part.bodies(Tail)] == ["scene"]


def test_a_record_that_finds_the_disk_full_is_written_out_of_the_reserve(tmp_path: Path) -> None:
    disk = FailingDisk()
    bench = Bench(tmp_path / "outbox", disk=disk)
    bench.enrol()
    bench.outbox.fill_reserve()
    disk.fail(2, ENOSPC, only="write")
    record(bench)
    assert not bench.outbox.layout.reserve.exists()
    assert bench.outbox.is_reserve_spent
    assert read_part(bench.root, 1).end is not None


def test_a_reserve_that_a_statement_took_is_put_back_before_the_next_press(tmp_path: Path) -> None:
    disk = FailingDisk()
    run = CaptureRun(tmp_path / "outbox", disk, lambda _: None)
    disk.fail(3, ENOSPC, only="write")  # enrolled, booted, armed
    run.start()
    assert disk.calls.count("write") > 3
    assert run.outbox.layout.reserve.exists()
    assert not run.outbox.is_reserve_spent
    run.finish()


def test_a_record_that_cannot_be_made_durable_breaks_the_part(tmp_path: Path) -> None:
    disk = FailingDisk()
    bench = Bench(tmp_path / "outbox", disk=disk)
    bench.enrol()
    disk.fail(2, EIO, only="sync")
    with pytest.raises(PartBroken):
        record(bench)
