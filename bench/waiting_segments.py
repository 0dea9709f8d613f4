"""What 100,000 waiting segments cost the uplink's sender beside 100: memory, and time of what it asks of the outbox.

A process for each size opens an outbox whose index holds so many segments and their records, half of the records with
receipts, and does what a connection does: a hello, the next things of each lane, the debt of telemetry. The value is
the growth of resident memory; times are printed beside it.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from agent.outbox.schema import connect, create
from agent.uplink.book import Book
from agent.uplink.waiting import WaitingOutbox
from bench.measure import Figure, rss_kib
from sync.ids import BoxId
from sync.wire.sender import Sender
from sync.wire.things import LaneName
from tests.faults.processes import ROOT

SIZES, GOAL, PART = (100, 100_000), 1.1, 1
ROUNDS = 20


def main() -> None:
    """One line a size, then the figure."""
    if len(sys.argv) == 2:
        return _child(Path(sys.argv[1]))
    found = []
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="msr-b-") as folder:
            _make(Path(folder), size)
            command = [sys.executable, "-m", "bench.waiting_segments", folder]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            found.append(json.loads(done.stdout))
            print(f"{size}: {found[-1]}", flush=True)
    few, many = found
    times = ", ".join(f"{name} {few[name]} -> {many[name]}" for name in few if name.endswith("_ms"))
    Figure(
        figure="sender's memory, 100,000 waiting segments beside 100",
        value=many["rss_mib"],
        unit="MiB",
        peer="100 waiting segments",
        peer_value=few["rss_mib"],
        goal=GOAL,
        runs=1,
        note=times,
    ).print()
    return None


def _make(folder: Path, size: int) -> None:
    db = connect(folder / "capture.db")
    db.execute("PRAGMA synchronous=OFF")
    create(db)
    things = ((2, PART, n, PART, 400, bytes(32), bytes(400), None) for n in range(2 * size))
    files = ((4, PART, n, PART, 2_000_000, bytes(32), None, f"parts/{n}.seg") for n in range(size))
    db.execute("BEGIN")
    for rows in (things, files):
        db.executemany("INSERT INTO thing(kind, a, b, part, size, digest, raw, path) VALUES (?,?,?,?,?,?,?,?)", rows)
    db.execute("INSERT INTO part VALUES (?, ?, ?, 0)", (PART, bytes(16), bytes(32)))
    db.execute("COMMIT")
    db.close()
    Book(folder / "uplink.db").close()
    told = sqlite3.connect(folder / "uplink.db")
    told.executemany(
        "INSERT INTO receipt VALUES (2, ?, ?, 1, 0, 0, ?, ?, 1)", ((PART, n, bytes(32), b"") for n in range(size))
    )
    told.commit()
    told.close()


def _child(folder: Path) -> None:
    import os

    waiting = WaitingOutbox(folder)
    sender = Sender(box=BoxId("box-1"), outbox=waiting)
    sender.connected(0.0, max_payload=1 << 20)
    times = {
        "hello_ms": _timed(lambda: waiting.unreceipted(1024), 1),
        "poll_ms": _timed(lambda: sender.poll(0.0, budget=1 << 20, jitter=0.5), 1),
        "next_file_ms": _timed(lambda: waiting.next_pending(LaneName.LIVE, None), ROUNDS),
        "next_record_ms": _timed(lambda: waiting.next_pending(LaneName.RECORDS, None), ROUNDS),
        "first_debt_ms": _timed(waiting.debt, 1),
        "debt_ms": _timed(waiting.debt, ROUNDS),
    }
    print(json.dumps({"rss_mib": round(rss_kib(os.getpid()) / 1024, 1), **times}))


def _timed(act: Callable[[], object], times: int) -> float:
    began = time.monotonic()
    for _ in range(times):
        act()
    return round((time.monotonic() - began) / times * 1000, 2)


if __name__ == "__main__":
    main()
