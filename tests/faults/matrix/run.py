"""Runs cells, each in a folder and a process of its own."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.faults.matrix.kernel import step_clock
from tests.faults.matrix.model import Cell, NotHere, Outcome, Plan, Result
from tests.faults.matrix.victim import run_apart

WITHIN_S = 900.0


def run_cells(cells: Iterable[Cell], folder: Path) -> Iterator[Result]:
    """Each cell's result, in order. The folder of a cell that did not hold is kept."""
    for cell in cells:
        if isinstance(cell.plan, NotHere):
            yield Result(cell, None)
            continue
        cell.warm()
        place = Path(tempfile.mkdtemp(prefix=f"{cell.row.key}-{cell.column}-", dir=folder))
        result = Result(cell, _run(cell, place))
        if result.has_held:
            shutil.rmtree(place)
        yield result


def _logged(plan: Plan, place: Path) -> Outcome:
    logging.basicConfig(filename=place / "log", level=logging.INFO, force=True)
    return plan.run(place)


def _run(cell: Cell, place: Path) -> Outcome:
    plan = cell.plan
    assert not isinstance(plan, NotHere)
    step_clock(0)
    ended = run_apart(lambda say: say(_logged(plan, place)), within_s=WITHIN_S)
    step_clock(0)
    (outcome,) = ended.of(Outcome) or [None]
    if outcome is None:
        words = ended.trouble or f"the cell ended with signal {ended.signal}, code {ended.code}"
        return Outcome(outcome="not judged", lost="?", verifier="?", operator="?", faults=(f"{words}\n{place}",))
    return outcome
