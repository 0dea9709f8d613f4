"""The box's rows: a capture that meets the fault at the step, the next start, the judge, and the words."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.matrix.box_capture import CaptureRun
from tests.faults.matrix.box_judge import Judged, judge
from tests.faults.matrix.box_receipts import retirer_of, write_receipts
from tests.faults.matrix.box_rows import STEPS, BoxStep, Scene
from tests.faults.matrix.box_words import words_of
from tests.faults.matrix.faulty_disk import SYSTEM_CALLS, Fault, FaultyDisk, Step
from tests.faults.matrix.kernel import HOUR_S
from tests.faults.matrix.model import Area, Column, NotHere, Outcome, Plan, Row
from tests.faults.matrix.victim import Ended, Say, run_apart

FAULTS = {
    Column.KILL_BEFORE: Fault.KILL_BEFORE,
    Column.KILL_AFTER: Fault.KILL_AFTER,
    Column.EIO: Fault.EIO,
    Column.ENOSPC: Fault.ENOSPC,
    Column.TORN: Fault.TORN,
    Column.CLOCK_AHEAD: Fault.AHEAD,
    Column.CLOCK_BACK: Fault.BACK,
}


def plan(row: Row, column: Column) -> Plan | NotHere:
    """The cell of a step of the box."""
    step = next(each for each in STEPS if each.row == row)
    why = _why_not(step, column)
    if why:
        return NotHere(why)
    fault = FAULTS[column]
    return Plan(_mechanism(step, fault), partial(run_cell, step, fault))


AREA = Area(tuple(each.row for each in STEPS), plan)


def run_cell(step: BoxStep, fault: Fault, place: Path) -> Outcome:
    """The fault at the step, then the next start and what it made of it."""
    root = place / "outbox"
    runs = _before(step, root)
    kept = _copy(root, place) if step.scene is Scene.RETIREMENT else None
    struck = run_apart(partial(_live, root, step, fault))
    if fault is Fault.TORN and step.at.is_row:
        _cut_log(root / "capture.db-wal")
    judged = judge(root, [*runs, struck], kept)
    judged.faults += _unmet(step, fault, struck)
    return words_of(step, fault, struck, judged)


def _before(step: BoxStep, root: Path) -> list[Ended]:
    """What the scene needs: a run that died, or one that ended well and has its receipts."""
    match step.scene:
        case Scene.NEXT_START:
            assert step.before is not None
            fault = Fault.TORN if step.before.call == "write" else Fault.KILL_BEFORE
            first = run_apart(partial(_record, root, FaultyDisk(step.before, fault)))
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
            _start_only(root, disk, say, retires=step.scene is Scene.RETIREMENT)
        case _:
            _record(root, disk, say)


def _record(root: Path, disk: FaultyDisk, say: Say) -> None:
    def body() -> None:
        run = CaptureRun(root, disk, say)
        run.start()
        run.record()
        run.finish()

    _told(body, disk, say)


def _start_only(root: Path, disk: FaultyDisk, say: Say, *, retires: bool) -> None:
    def body() -> None:
        run = CaptureRun(root, disk, say)
        run.start()
        run.finish(run.retire(retirer_of(run)) if retires else 0)

    _told(body, disk, say)


def _told(body: Callable[[], Any], disk: FaultyDisk, say: Say) -> None:
    """However the run ends, short of SIGKILL: whether the step was come by, and what the kernel reported there."""
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
    if fault in (Fault.KILL_BEFORE, Fault.KILL_AFTER, Fault.TORN):
        return [] if struck.was_killed else [f"the step was not met: {struck.trouble or struck}"]
    met = [each for each in struck.said if isinstance(each, tuple) and each[0] == "met"]
    if not met or met[0][1] < step.at.nth:
        return [f"the step was not met: {struck.trouble or struck}"]
    if fault in (Fault.EIO, Fault.ENOSPC) and not met[0][2]:
        return [f"the kernel's call did not fail: {met}"]
    return []


def _why_not(step: BoxStep, column: Column) -> str:
    if column is Column.TWICE:
        return "nothing is delivered here: one thread writes each thing once, and the lock keeps a second capture out"
    if column is Column.REORDERED:
        return "each step waits for its sync before the next begins: there is no second write to be put before this one"
    if column is Column.TORN and not (step.at.call == "write" or step.at.is_row):
        return (
            f"a {step.at.call.replace('_folder', ' of a folder')} writes no bytes that could be torn: it is done or not"
        )
    return ""


def _mechanism(step: BoxStep, fault: Fault) -> str:
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
