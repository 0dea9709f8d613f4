"""A power cut at each numbered step of a small session loses nothing durable, and the next start closes the part."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from agent.outbox.recovery import Recoverer
from agent.outbox.reindex import reindex
from sync.evidence.statements import Recovered
from tests.agent.outbox_reading import part_key, read_part, read_statements, running_digests
from tests.agent.part_builder import BOOT, DEVICE, PRESS, SECOND, Bench, film, initialisation
from tests.fakes.disks import EIO, FailingDisk, PowerCut


def session(bench: Bench) -> None:
    """Enrol, arm, open, two segments and a bit of each track, close."""
    bench.enrol()
    sealer = bench.sealer()
    for event in (initialisation("scene"), initialisation("mic-room")):
        sealer.take(event)
    for pair in zip(film("scene", -0.5, 2, segment_s=1), film("mic-room", 0, 2.5, segment_s=1), strict=True):
        for each in pair:
            sealer.take(each)
    sealer.state_opened()
    sealer.close(PRESS + 5 * SECOND // 2, "hold")


def cut(bench: Bench) -> None:
    """Let go of everything as a dead process does: nothing is flushed, nothing is written."""
    bench.outbox.index.close()
    os.close(bench.outbox._lock)


def restart(root: Path) -> Bench:
    """The next start: W7 and the index."""
    bench = Bench(root)
    recoverer = Recoverer(outbox=bench.outbox, chain=bench.chain, boot=BOOT)
    recoverer.load_chain()
    newest_part = bench.outbox.index.newest_part()
    recoverer.recover()
    assert reindex(bench.outbox, bench.chain, newest_part) == []
    return bench


def steps_of_a_session(tmp_path: Path) -> int:
    disk = FailingDisk()
    bench = Bench(tmp_path / "counted", disk=disk)
    session(bench)
    cut(bench)
    return len(disk.calls)


def assert_whole(bench: Bench, root: Path) -> None:
    parts = [p for p in bench.chain.parts.values() if p.session is not None]
    assert all(p.close_digest is not None for p in parts)
    for each in parts:
        part = read_part(root, each.part)
        assert part.end is not None
        there = running_digests(root, each.part, part_key(root, each.part, DEVICE.public_key))
        assert not [d for d in bench.durable if d.part == each.part and d.running.hex() not in there]
    rows = bench.outbox.index.query("SELECT kind, size, path FROM thing WHERE path IS NOT NULL")
    assert all((root / str(path)).stat().st_size >= int(str(size)) for _, size, path in rows)
    held = {p.relative_to(root).as_posix() for p in root.glob("parts/*/*/*") if p.suffix != ".torn"}
    assert held == {str(path) for _, _, path in rows}
    records = bench.outbox.index.query("SELECT COUNT(*) FROM thing WHERE kind=2")
    assert records == [(sum(len(read_part(root, p.part).records) for p in parts),)]
    statements = bench.outbox.index.query("SELECT a FROM thing WHERE kind=1 ORDER BY a")
    assert statements == [(statement.head.number,) for statement in read_statements(root)]


def test_a_power_cut_at_any_step_loses_nothing_durable(tmp_path: Path) -> None:
    steps = steps_of_a_session(tmp_path)
    assert steps > 50
    recovered = 0
    for at in range(1, steps + 1):
        root = tmp_path / f"cut-{at}"
        bench = Bench(root, disk=FailingDisk(at=at))
        try:
            session(bench)
        except PowerCut:
            cut(bench)
        after = restart(root)
        after.durable = bench.durable
        assert_whole(after, root)
        recovered += any(isinstance(s.body, Recovered) for s in read_statements(root))
        after.outbox.close()
    assert recovered > 20


def test_a_power_cut_during_recovery_is_recovered_from(tmp_path: Path) -> None:
    for at in range(1, 12):
        root = tmp_path / f"twice-{at}"
        bench = Bench(root, disk=FailingDisk(at=45))
        try:
            session(bench)
        except PowerCut:
            cut(bench)
        second = Bench(root, disk=FailingDisk(at=at))
        recoverer = Recoverer(outbox=second.outbox, chain=second.chain, boot=BOOT)
        recoverer.load_chain()
        with contextlib.suppress(PowerCut):
            recoverer.recover()
        cut(second)
        after = restart(root)
        after.durable = bench.durable
        assert_whole(after, root)
        after.outbox.close()


class CutInTails(FailingDisk):
    """The power goes as the folder of tails is to be synced."""

    def sync_folder(self, path: Path) -> None:
        if path.name == "tails":
            raise PowerCut("folder tails/")
        FailingDisk.sync_folder(self, path)


def test_a_power_cut_before_a_living_tail_is_named_loses_nothing_durable(tmp_path: Path) -> None:
    root, disk = tmp_path / "outbox", CutInTails()
    bench = Bench(root, disk=disk)
    bench.enrol()
    sealer = bench.sealer()
    sealer.take(initialisation("scene"))
    first, second, *_ = film("scene", 0, 2)
    sealer.take(first)
    disk.fail(1, EIO, only="sync")
    with contextlib.suppress(PowerCut):
        sealer.take(second)
    cut(bench)
    assert list(root.glob("parts/*/tails/r*.tail"))
    after = restart(root)
    after.durable = bench.durable
    assert_whole(after, root)
    (end,) = [each.body for each in read_statements(root) if isinstance(each.body, Recovered)]
    assert [tail.track for tail in end.tails] == ["scene"]
    after.outbox.close()


def test_rows_that_a_failing_database_held_up_over_a_closed_part_are_there_after_the_next_crash(tmp_path: Path) -> None:
    root = tmp_path / "outbox"
    bench = Bench(root)
    session(bench)
    rows = bench.outbox.index.query("SELECT kind, a, b FROM thing ORDER BY kind, a, b")
    sealer = bench.sealer(part=2)
    for event in (initialisation("scene"), initialisation("mic-room")):
        sealer.take(event)
    # what still waited for the database, in this order, when the process died: the end of part 1 and all of part 2
    bench.outbox.index._db.execute("DELETE FROM thing WHERE (kind=2 AND (a=2 OR b>1)) OR (kind=1 AND a>=4)")
    bench.outbox.index._db.execute("DELETE FROM part WHERE part=2")
    bench.outbox.index._db.execute("UPDATE part SET closed=0")
    cut(bench)
    after = restart(root)
    again = after.outbox.index.query("SELECT kind, a, b FROM thing ORDER BY kind, a, b")
    assert set(rows) <= set(again)
    after.durable = bench.durable
    assert_whole(after, root)
    assert {closed for (closed,) in after.outbox.index.query("SELECT closed FROM part")} == {1}
    after.outbox.close()


def test_a_missing_index_is_rebuilt_from_the_files(tmp_path: Path) -> None:
    root = tmp_path / "outbox"
    bench = Bench(root)
    session(bench)
    before = bench.outbox.index.query("SELECT kind, a, b, part, size, digest, path FROM thing ORDER BY kind, a, b")
    parts = bench.outbox.index.query("SELECT * FROM part")
    bench.outbox.close()
    for path in root.glob("capture.db*"):
        path.unlink()
    after = restart(root)
    assert (
        after.outbox.index.query("SELECT kind, a, b, part, size, digest, path FROM thing ORDER BY kind, a, b") == before
    )
    assert after.outbox.index.query("SELECT * FROM part") == parts
    after.outbox.close()


def test_a_damaged_index_is_set_aside_and_rebuilt(tmp_path: Path) -> None:
    root = tmp_path / "outbox"
    bench = Bench(root)
    session(bench)
    count = bench.outbox.index.query("SELECT COUNT(*) FROM thing")
    bench.outbox.close()
    (root / "capture.db").write_bytes(b"not a database at all" * 100)
    after = restart(root)
    assert after.outbox.index.query("SELECT COUNT(*) FROM thing") == count
    assert (root / "capture.db.damaged").exists()
    after.outbox.close()


def test_a_row_without_its_file_is_an_alarm(tmp_path: Path) -> None:
    root = tmp_path / "outbox"
    bench = Bench(root)
    session(bench)
    bench.outbox.close()
    lost = next((root / "parts/000001/sealed").iterdir())
    lost.unlink()
    after = Bench(root)
    recoverer = Recoverer(outbox=after.outbox, chain=after.chain, boot=BOOT)
    recoverer.load_chain()
    recoverer.recover()
    assert reindex(after.outbox, after.chain, 0) == [lost.relative_to(root).as_posix()]
    after.outbox.close()
