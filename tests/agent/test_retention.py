"""A file goes only against a verified and opened receipt, a covered close, and after its minimum stay."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from agent.outbox.retention import HOUR_NS, HeldFile, KnownReceipt, Name, retirable
from agent.outbox.retire import Retirer
from sync.evidence.statements import Retired
from tests.agent.outbox_reading import read_statements
from tests.agent.part_builder import Bench
from tests.faults.test_power_cut_at_each_step import restart, session

NOW = 1_000 * HOUR_NS
FILE = HeldFile(name=(4, 1, 5), part=1, digest=b"d", written_unix_ns=NOW - 72 * HOUR_NS)
GOOD = KnownReceipt(verdict=1, opened=True, covered=False, digest=b"d", receipt_digest=b"r")
END = KnownReceipt(verdict=1, opened=False, covered=True, digest=b"e", receipt_digest=b"r")
ENDS: dict[int, Name] = {1: (2, 1, 9)}


def goes(file: HeldFile = FILE, receipt: KnownReceipt = GOOD, end: KnownReceipt = END) -> bool:
    receipts = {FILE.name: receipt, ENDS[1]: end}
    return bool(retirable([file], receipts, ENDS, now_unix_ns=NOW, minimum_stay_h=72))


def test_everything_in_order_frees_the_file() -> None:
    assert goes()


@pytest.mark.parametrize("fault", [{"verdict": 2}, {"opened": False}, {"digest": b"other"}])
def test_a_receipt_that_is_not_verified_opened_and_its_own_frees_nothing(fault: dict[str, object]) -> None:
    assert not goes(receipt=replace(GOOD, **fault))  # type: ignore[arg-type]


def test_an_uncovered_close_frees_nothing() -> None:
    assert not goes(end=replace(END, covered=False))
    assert not retirable([FILE], {FILE.name: GOOD}, {}, now_unix_ns=NOW, minimum_stay_h=72)


def test_the_minimum_stay_is_kept() -> None:
    assert not goes(file=replace(FILE, written_unix_ns=FILE.written_unix_ns + 1))


def test_retired_files_are_stated_deleted_and_not_missed_by_the_next_start(tmp_path: Path) -> None:
    root = tmp_path / "outbox"
    bench = Bench(root)
    session(bench)
    write_receipts(root, bench)
    held = len(list((root / "parts/000001/sealed").iterdir()))
    assert Retirer(outbox=bench.outbox, chain=bench.chain, minimum_stay_h=0).retire(1 << 62) == held
    assert not list((root / "parts/000001/sealed").iterdir())
    (retired,) = [s.body for s in read_statements(root) if isinstance(s.body, Retired)]
    assert len(retired.things) == held
    bench.outbox.close()
    for path in root.glob("capture.db*"):
        path.unlink()
    restart(root).outbox.close()


def write_receipts(root: Path, bench: Bench) -> None:
    """What uplink would have written: a good receipt for everything."""
    db = sqlite3.connect(root / "uplink.db")
    db.execute(
        "CREATE TABLE receipt(kind INTEGER, a INTEGER, b INTEGER, verdict INTEGER, opened INTEGER, covered INTEGER,"
        " digest BLOB, raw BLOB, at_unix_ns INTEGER, PRIMARY KEY(kind, a, b))"
    )
    for kind, a, b, digest in bench.outbox.index.query("SELECT kind, a, b, digest FROM thing"):
        db.execute("INSERT INTO receipt VALUES (?,?,?,1,1,1,?,?,0)", (kind, a, b, digest, b"receipt"))
    db.commit()
    db.close()
