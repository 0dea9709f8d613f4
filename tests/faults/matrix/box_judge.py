"""After a fault on the box: a start with a sound disk, then every file, row, digest and the public verifier."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msr_verify
from agent.outbox.disk import RealDisk
from sync.evidence.envelope import Frame, frames_of, open_frames, read_header, scan_tail, unwrap_key
from sync.evidence.errors import EvidenceFault
from sync.evidence.records import Mark, MarkKind
from sync.evidence.statements import Opened, Retired, RetiredThing, Statement
from tests.agent.export_folder import export
from tests.agent.outbox_reading import part_key, read_part, read_statements
from tests.agent.part_builder import DEVICE, RECIPIENTS, WORKING
from tests.faults.frames import exported_digests
from tests.faults.judging import read_ledger
from tests.faults.matrix.box_capture import CaptureRun, Finished, Offered, Started
from tests.faults.matrix.box_receipts import retirer_of
from tests.faults.matrix.victim import Ended, run_apart


@dataclass(slots=True)
class Judged:
    """What lies there after the next start, and what is not as it must be."""

    started: Started | None = None
    lost: dict[str, int] = field(default_factory=dict)
    verifier: str = ""
    ends: tuple[str, ...] = ()
    steps_marked: int = 0
    behind: int = 0
    retired: list[tuple[int, ...]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def start_again(root: Path, *, retires: bool = False) -> Ended:
    """The next start, with a disk that does what it is asked, and its shutdown; it `retires` what may go."""

    def body(say: Callable[[Any], None]) -> None:
        run = CaptureRun(root, RealDisk(), say)
        run.start()
        run.finish([run.retire(retirer_of(run))] if retires else ())

    return run_apart(body)


def judge(root: Path, runs: Iterable[Ended], centre: Path | None = None) -> Judged:
    """The next start and all that it must have made of the outbox; `centre` holds what may be retired."""
    judged = Judged()
    again = start_again(root, retires=centre is not None)
    judged.started = next(iter(again.of(Started)), None)
    if again.code != 0 or judged.started is None:
        judged.faults.append(f"the next start failed: {again.trouble or again}")
        return judged
    judged.retired = [each.done for each in again.of(Finished) if each.done]
    judged.behind = sum(each.behind for each in again.of(Finished))
    try:
        _look(root if centre is None else _with_retired(root, centre), judged)
    except (AssertionError, EvidenceFault, OSError) as error:
        judged.faults.append(f"{type(error).__name__}: {error}")
        return judged
    offered = [each for run in runs for each in run.of(Offered)]
    _count_lost(root if centre is None else root.with_name("whole"), offered, judged)
    return judged


def _with_retired(root: Path, centre: Path) -> Path:
    """The outbox, and of the centre's copies what a durable `retired` statement names. The rest must be here."""
    whole = root.with_name("whole")
    shutil.copytree(root, whole)
    stated = [(thing.part, thing.number) for each in read_statements(root) for thing in _retired(each)]
    named = set(stated)
    assert len(stated) == len(named), f"some files are stated as retired twice: {sorted(stated)}"
    left = [path.name for path in root.glob("parts/*/sealed/*.seg")]
    assert not left, f"not retired: {left}"
    for path in centre.glob("parts/*/sealed/*.seg"):
        place = whole / path.relative_to(centre)
        if not place.exists() and (int(path.parts[-3]), int(path.stem)) in named:
            shutil.copy(path, place)
    return whole


def _retired(statement: Statement) -> tuple[RetiredThing, ...]:
    return statement.body.things if isinstance(statement.body, Retired) else ()


def _look(root: Path, judged: Judged) -> None:
    statements = read_statements(root)
    parts = [each.body.part for each in statements if isinstance(each.body, Opened)]
    read = {part: read_part(root, part) for part in parts}
    judged.faults += [f"part {part} has no end" for part, each in read.items() if each.end is None]
    judged.ends = tuple(type(each.end).__name__.lower() for each in read.values())
    judged.steps_marked = sum(
        body.mark == MarkKind.CLOCK_STEPPED for each in read.values() for body in each.bodies(Mark)
    )
    judged.faults += _index_differs(root, statements, {part: len(each.records) for part, each in read.items()})
    judged.faults += (
        [f"the index names {path}, which is not there" for path in judged.started.missing] if judged.started else []
    )
    folder = root.with_name("export")
    export(root, folder, DEVICE.public_key, tuple(parts))
    judged.verifier = _verify(folder) if parts else "nothing to verify: no part was opened"
    if judged.verifier.startswith("refused"):
        judged.faults.append(judged.verifier)
    there = exported_digests(folder)
    lines = [each for each in read_ledger(root.with_name("ledger"), 0).values()]
    gone = [digest for each in lines for digest in each if digest not in there]
    judged.faults += [f"{len(gone)} durable fragments are in no export"] if gone else []


def _verify(folder: Path) -> str:
    trust = {"suites": [1], "devices": {"box-1": DEVICE.public_key.hex()}, "receipt": [], "claim": [], "logs": {}}
    report = msr_verify.verify_folder(folder, msr_verify.parse_trust(json.loads(json.dumps(trust))))
    if report.step is not None:
        return f"refused at {report.step}: {report.why}"
    return "ok: " + ", ".join(f"part {each['part']} ends with {each['end']}" for each in report.parts)


def _index_differs(root: Path, statements: list[Statement], records: dict[int, int]) -> list[str]:
    with closing(sqlite3.connect(f"file:{root / 'capture.db'}?mode=ro", uri=True)) as db:
        numbers = [a for (a,) in db.execute("SELECT a FROM thing WHERE kind=1 ORDER BY a")]
        counted = dict(db.execute("SELECT a, COUNT(*) FROM thing WHERE kind=2 GROUP BY a"))
        files = dict(db.execute("SELECT path, size FROM thing WHERE path IS NOT NULL"))
    # what was never durable may stay in open/ under its own name: the ledger says whether anything of it was
    found = [*root.glob("parts/*/sealed/*"), *root.glob("parts/*/tails/*")]
    held = {path.relative_to(root).as_posix() for path in found if path.suffix != ".torn"}
    faults = []
    if numbers != [each.head.number for each in statements]:
        faults.append(f"rows of statements: expected {len(statements)}, got {numbers}")
    if counted != records:
        faults.append(f"rows of records: expected {records}, got {counted}")
    if held != set(files):
        faults.append(f"rows of files: expected {sorted(held)}, got {sorted(files)}")
    faults += [f"{path} is shorter than its row says" for path, size in files.items() if _size(root / path) < size]
    return faults


def _count_lost(root: Path, offered: list[Offered], judged: Judged) -> None:
    """By track, the fragments that came to the writer and are in no file."""
    there = _fragments(root)
    judged.lost = dict(Counter(each.track for each in offered if each.digest not in there))


def _fragments(root: Path) -> set[str]:
    """The digest of every fragment in every file, opened with the working key."""
    found: set[str] = set()
    for folder in root.glob("parts/*"):
        point = part_key(root, int(folder.name), DEVICE.public_key)
        for path in [*folder.glob("sealed/*.seg"), *folder.glob("tails/*.tail")]:
            data = path.read_bytes()
            read = read_header(data)
            key = unwrap_key(read, WORKING, RECIPIENTS[0].key_id)
            signed = memoryview(data)[: scan_tail(data, point).signed_bytes]
            opened = open_frames(read, _frames(signed, read.size), key)
            found |= {hashlib.sha256(each).hexdigest() for each in opened}
    return found


def _frames(data: memoryview, start: int) -> Iterator[Frame]:
    try:
        yield from frames_of(data, start)
    except EvidenceFault:
        return  # a tail ends without an end frame


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1
