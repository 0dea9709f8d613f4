"""What the crash matrix is made of: rows are numbered steps, columns are faults, a cell says what came of it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Column(StrEnum):
    """A fault, met at a step."""

    KILL_BEFORE = "kill-before"
    KILL_AFTER = "kill-after"
    EIO = "eio"
    ENOSPC = "enospc"
    TORN = "torn"
    TWICE = "duplicate"
    REORDERED = "reorder"
    CLOCK_AHEAD = "clock+1h"
    CLOCK_BACK = "clock-1h"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A numbered step: `key` as its page and the code's docstrings number it, e.g. W2.5; `process` does it."""

    key: str
    process: str
    step: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a cell. `faults`: why it did not hold."""

    outcome: str
    lost: str
    verifier: str
    operator: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A cell that can be run in an empty folder. `is_fake`: a fake stands for the disk or the peer."""

    mechanism: str
    run: Callable[[Path], Outcome]
    is_fake: bool = False


@dataclass(frozen=True, slots=True)
class NotHere:
    """A cell that does not apply, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Area:
    """Rows of one owner, and the plan of each of their cells; `warm` is called before one of them is forked."""

    rows: tuple[Row, ...]
    plan: Callable[[Row, Column], Plan | NotHere]
    warm: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the matrix."""

    row: Row
    column: Column
    plan: Plan | NotHere
    warm: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Result:
    """A cell and what came of it; None where it does not apply."""

    cell: Cell
    outcome: Outcome | None

    @property
    def has_held(self) -> bool:
        """True unless something was not as it must be."""
        return self.outcome is None or not self.outcome.faults


def cells_of(areas: tuple[Area, ...]) -> list[Cell]:
    """Every cell, row by row."""
    return [
        Cell(row, column, area.plan(row, column), area.warm) for area in areas for row in area.rows for column in Column
    ]
