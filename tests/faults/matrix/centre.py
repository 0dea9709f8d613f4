"""The centre's rows: a box delivers to a centre that meets the fault at the step; it heals; the judge; the words."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.faults.matrix.centre_steps import STEPS, CentreStep
from tests.faults.matrix.model import Area, Column, NotHere, Outcome, Plan, Row


def plan(row: Row, column: Column) -> Plan | NotHere:
    """The cell of a step of the centre."""
    from tests.faults.matrix.centre_words import mechanism, why_not

    step = next(each for each in STEPS if each.row == row)
    why = why_not(step, column)
    if why:
        return NotHere(why)
    words, is_fake = mechanism(step, column)
    return Plan(words, partial(_run, step, column), is_fake)


def _run(step: CentreStep, column: Column, place: Path) -> Outcome:
    from tests.faults.matrix.centre_cell import run_cell

    return run_cell(step, column, place)


def warm() -> None:
    """Loads the centre's code and makes what every cell begins with, before the first cell is forked."""
    from tests.faults.matrix.centre_template import template

    template()


AREA = Area(tuple(each.row for each in STEPS), plan, warm)
