"""The publish rows: a real uplink that meets the fault at the step, over a real broker, to a real centre."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.faults.matrix.centre_steps import CentreStep, Seam
from tests.faults.matrix.model import Area, Column, NotHere, Outcome, Plan, Row
from tests.faults.matrix.uplink_steps import STEPS

LINE = "a message on the broker's line is no write to a disk; a line that breaks is the campaign's (faults.md)"
NO_DELIVERY = "nothing is delivered here: it is the uplink's own commit, done by one thread"
NO_BYTES = "a sync writes no bytes that could be torn: its write is the row above"


def plan(row: Row, column: Column) -> Plan | NotHere:
    """The cell of a step of the uplink."""
    step = next(each for each in STEPS if each.row == row)
    why = _why_not(step, column)
    return NotHere(why) if why else Plan(_mechanism(step, column), partial(_run, step, column))


def _why_not(step: CentreStep, column: Column) -> str:
    if step.row.key == "U1.3" and column is Column.REORDERED:
        return "there is one hello a connection"
    if step.seam is not Seam.COMMIT:
        return LINE if column in (Column.EIO, Column.ENOSPC, Column.TORN) else ""
    if column in (Column.TWICE, Column.REORDERED):
        return NO_DELIVERY
    if column is Column.TORN and not step.call.endswith("write"):
        return NO_BYTES
    return ""


def _mechanism(step: CentreStep, column: Column) -> str:
    match column:
        case Column.KILL_BEFORE | Column.KILL_AFTER:
            when = "before" if column is Column.KILL_BEFORE else "after"
            return f"SIGKILL of the uplink to itself just {when} the step"
        case Column.EIO | Column.ENOSPC:
            return f"libfiu: {step.call.rsplit('/', 1)[-1]}(2) of SQLite reports {column.upper()}"
        case Column.TORN:
            return "SIGKILL between the writes of the commit's pages (libfiu calls back at each pwrite)"
        case Column.TWICE:
            return "each such message goes twice, at once"
        case Column.REORDERED:
            return "such messages that go together go last first"
        case Column.CLOCK_AHEAD | Column.CLOCK_BACK:
            return "libfaketime steps the wall clock of the uplink at the step"


def _run(step: CentreStep, column: Column, place: Path) -> Outcome:
    from tests.faults.matrix.uplink_cell import run_cell

    return run_cell(step, column, place)


def warm() -> None:
    """See tests.faults.matrix.centre."""
    from tests.faults.matrix.centre_template import template

    template()


AREA = Area(tuple(each.row for each in STEPS), plan, warm)
