"""The box's rows: a capture that meets the fault at the step, the next start, the judge, and the words."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.matrix.box_capture import CaptureRun
from tests.faults.matrix.box_judge import judge
from tests.faults.matrix.box_receipts import retirer_of, write_receipts
from tests.faults.matrix.box_rows import STEPS, BoxStep, Scene
from tests.faults.matrix.box_words import words_of
from tests.faults.matrix.faulty_disk import SYSTEM_CALLS, Fault, FaultyDisk, Written
from tests.faults.matrix.kernel import HOUR_S
from tests.faults.matrix.model import Area, Column, NotHere, Outcome, Plan, Row
from tests.faults.matrix.victim import Ended, Say, run_apart

FAULTS = {
    Column.KILL_BEFORE: Fault.KILL_BEFORE,
    Column.KILL_AFTER: Fault.KILL_AFTER,
    Column.EIO: Fault.EIO,
    Column.ENOSPC: Fault.ENOSPC,
    Column.TORN: Fault.TORN,
    Column.TWICE: Fault.TWICE,
    Column.REORDERED: Fault.ZEROS,
    Column.CLOCK_AHEAD: Fault.AHEAD,
    Column.CLOCK_BACK: Fault.BACK,
}

NO_BYTES = {
    "open": "making a file",
    "sync": "a sync",
    "sync_folder": "a folder's sync",
    "rename": "a rename",
    "unlink": "removing a name",
}


def plan(row: Row, column: Column) -> Plan | NotHere:
    """The cell of a step of the box."""
    step = next(each for each in STEPS if each.row == row)
    why = _why_not(step, column)
    if why:
        return NotHere(why)
    fault = Fault.SWAPPED if (row.key, column) == ("W0.4", Column.REORDERED) else FAULTS[column]
    return Plan(_mechanism(step, fault), partial(run_cell, step, fault), is_fake=fault is Fault.ZEROS)


AREA = Area(tuple(each.row for each in STEPS), plan)


def run_cell(step: BoxStep, fault: Fault, place: Path) -> Outcome:
    """The fault at the step, then the next start and what it made of it."""
    root = place / "outbox"
    runs = _before(step, root)
    kept = _copy(root, place) if step.scene is Scene.RETIREMENT else None
    struck = run_apart(partial(_live, root, step, fault))
    if fault is Fault.TORN and step.at.is_row:
        _cut_log(root / "capture.db-wal")
    if fault is Fault.ZEROS:
        struck.of(Written)[-1].zero()
    judged = judge(root, [*runs, struck], kept)
    judged.faults += _unmet(step, fault, struck)
    return words_of(step, fault, struck, judged)


def _before(step: BoxStep, root: Path) -> list[Ended]:
    """What the scene needs: a run that died, or one that ended well and has its receipts."""
    match step.scene:
        case Scene.NEXT_START:
            assert step.before is not None
            fault = Fault.TORN if step.before.call == "write" else Fault.KILL_BEFORE
            first = run_apart(partial(_record, root, FaultyDisk(step.before, fault, first=step.first)))
            assert first.was_killed, f"the run before: {first}"
            return [first]
        case Scene.RETIREMENT:
            first = run_apart(partial(_record, root, FaultyDisk(step.at, Fault.NONE)))
            assert first.code == 0, f"the run before: {first}"
            write_receipts(root)
            return [first]
        case _:
            return []


def _live(root: Path, step: BoxStep, fault: Fault, say: Say) -> None:
    disk = FaultyDisk(step.at, fault, first=step.before if step.scene is Scene.AFTER_EIO else None)
    match step.scene:
        case Scene.NEXT_START | Scene.RETIREMENT:
            retirements = 0 if step.scene is Scene.NEXT_START else 2 if fault is Fault.TWICE else 1
            _start_only(root, disk, say, retirements=retirements)
        case _:
            _record(root, disk, say, commands={Fault.TWICE: (1, 1), Fault.SWAPPED: (2, 1)}.get(fault, (1,)))


def _record(root: Path, disk: FaultyDisk, say: Say, *, commands: tuple[int, ...] = (1,)) -> None:
    def body() -> None:
        run = CaptureRun(root, disk, say)
        run.start()
        run.record(commands)
        run.finish()

    _told(body, disk, say)


def _start_only(root: Path, disk: FaultyDisk, say: Say, *, retirements: int) -> None:
    def body() -> None:
        run = CaptureRun(root, disk, say)
        run.start()
        run.finish([run.retire(retirer_of(run)) for _ in range(retirements)])

    _told(body, disk, say)


def _told(body: Callable[[], Any], disk: FaultyDisk, say: Say) -> None:
    """However the run ends, short of SIGKILL: whether the step was come by, and what the kernel reported there."""
    disk.tell = say
    try:
        body()
    finally:
        disk.leave_row()
        say(("met", disk.met, tuple(disk.failed)))


def _copy(root: Path, place: Path) -> Path:
    kept = place / "centre"
    shutil.copytree(root, kept)
    return kept


def _cut_log(path: Path) -> None:
    """Half of the last page that was written to SQLite's log is not there."""
    os.truncate(path, path.stat().st_size - 2048)


def _unmet(step: BoxStep, fault: Fault, struck: Ended) -> list[str]:
    """The fault must really have been there."""
    if fault in (Fault.KILL_BEFORE, Fault.KILL_AFTER, Fault.TORN, Fault.ZEROS):
        return [] if struck.was_killed else [f"the step was not met: {struck.trouble or struck}"]
    met = [each for each in struck.said if isinstance(each, tuple) and each[0] == "met"]
    if not met or met[0][1] < step.at.nth:
        return [f"the step was not met: {struck.trouble or struck}"]
    if fault in (Fault.EIO, Fault.ENOSPC) and not met[0][2]:
        return [f"the kernel's call did not fail: {met}"]
    return []


def _why_not(step: BoxStep, column: Column) -> str:
    if column is Column.TWICE and step.row.key not in ("W0.4", "W6.1"):
        return "nothing is delivered here: one thread writes each thing once, and the lock keeps a second capture out"
    if column is Column.REORDERED and step.row.key != "W0.4" and (step.at.call != "write" or step.at.is_row):
        return (
            "each step waits for the one before: until it is synced the disk may undo this one, and that is kill-before"
        )
    if column is Column.TORN and not (step.at.call == "write" or step.at.is_row):
        return f"{NO_BYTES[step.at.call]} writes no bytes that could be torn: it is done or not"
    return ""


def _mechanism(step: BoxStep, fault: Fault) -> str:
    if fault is Fault.TWICE:
        return (
            "the same signed command comes twice"
            if step.row.key == "W0.4"
            else "it is asked for twice, by the same receipts"
        )
    if fault is Fault.SWAPPED:
        return "command 2 comes before command 1"
    call = SYSTEM_CALLS["row" if step.at.is_row else step.at.call].rsplit("/", 1)[-1]
    match fault:
        case Fault.EIO | Fault.ENOSPC:
            return f"libfiu: {call}(2) reports {fault.value}"
        case Fault.AHEAD | Fault.BACK:
            return f"libfaketime: the wall clock steps by {'+' if fault is Fault.AHEAD else '-'}{HOUR_S} s"
        case Fault.TORN if step.at.is_row:
            return "SIGKILL to itself after the commit, then the database's log is cut in its last frame"
        case _:
            return fault.value
