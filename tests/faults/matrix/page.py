"""docs/crash-matrix.json is what a run found; docs/crash-matrix.md is made from it, and from nothing else. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.faults.matrix.model import Column, NotHere, Result, Row

HEAD = """# The crash matrix

Made by the run itself: `make matrix` (`python -m tests.faults.matrix --to docs/crash-matrix.md`); do not edit.
A cell alone: `python -m tests.faults.matrix --row {row} --column kill-before`. Rows are the numbered steps of
[outbox](outbox.md) and of the centre's pages; a column is a fault that is met at that step.
How the faults are made, and what they cannot show: [faults](faults.md#the-crash-matrix).

**{real}** cells were shown by real faults (a real SIGKILL, a system call that really fails, a real half write, a wall
clock that really steps); **{fake}** by a *fake* alone (marked ◌); **{absent}** do not apply, and say why;
**{broken}** did not hold; **{unrun}** were not run yet (marked ·), and say nothing.
"""
MARKS = {"held": "●", "fake": "◌", "none": "–", "broken": "✗", "unrun": "·"}
LEGEND = "● held, shown by a real fault; ◌ held, shown by a *fake* only; – does not apply, see below; ✗ did not hold"


def entry(result: Result) -> dict[str, Any]:
    """A result as the JSON keeps it."""
    cell, plan, outcome = result.cell, result.cell.plan, result.outcome
    place = {"row": cell.row.key, "column": cell.column.value}
    if isinstance(plan, NotHere):
        return {**place, "why": plan.why}
    assert outcome is not None
    told = {name: getattr(outcome, name) for name in ("outcome", "lost", "verifier", "operator")}
    return {**place, "mechanism": plan.mechanism, "fake": plan.is_fake, **told, "faults": list(outcome.faults)}


def draw(rows: Iterable[Row], entries: Iterable[Mapping[str, Any]]) -> str:
    """The page. A cell without an entry was not run."""
    rows, entries = list(rows), list(entries)
    by_row = {row.key: [each for each in entries if each["row"] == row.key] for row in rows}
    marks = [_mark(each) for each in entries]
    count = {name: marks.count(mark) for name, mark in MARKS.items()}
    head = HEAD.format(
        row=rows[0].key,
        real=count["held"],
        fake=count["fake"],
        absent=count["none"],
        broken=count["broken"],
        unrun=len(rows) * len(Column) - len(entries),
    )
    parts = [head, LEGEND + "\n", _overview(rows, by_row)]
    for row in rows:
        parts.append(_section(row, by_row[row.key]))
    return "\n".join(parts)


def _overview(rows: list[Row], by_row: Mapping[str, list[Mapping[str, Any]]]) -> str:
    lines = ["| step | " + " | ".join(Column) + " |", "|---|" + "---|" * len(Column)]
    for row in rows:
        marks = {each["column"]: _mark(each) for each in by_row[row.key]}
        lines.append(
            f"| {row.key} {row.step} | " + " | ".join(marks.get(column, MARKS["unrun"]) for column in Column) + " |"
        )
    return "\n".join(lines) + "\n"


def _section(row: Row, entries: list[Mapping[str, Any]]) -> str:
    lines = [f"## {row.key} {row.step}\n", f"Process: {row.process}. Described in [{row.page}]({row.page}).\n"]
    shown = [each for each in entries if "why" not in each]
    if shown:
        lines += ["| fault | mechanism | outcome | lost | verifier | operator sees |", "|---|---|---|---|---|---|"]
        lines += [f"| {' | '.join(map(_plain, line))} |" for line in _grouped(shown)]
        lines.append("")
    unrun = [column for column in Column if column not in {each["column"] for each in entries}]
    if unrun:
        lines.append(f"- {', '.join(unrun)}: not run yet")
    for why, columns in _whys(entries).items():
        lines.append(f"- {', '.join(columns)}: {why}")
    return "\n".join(lines) + "\n"


def _grouped(entries: list[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Columns in which the same was seen stand in one line."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for each in entries:
        words = [each["mechanism"] + (" (*fake*)" if each["fake"] else "")]
        words += [each[name] for name in ("outcome", "lost", "verifier", "operator")]
        if each["faults"]:
            words[1] = "**did not hold**: " + "; ".join(each["faults"])
        groups.setdefault(tuple(words), []).append(each["column"])
    return [(", ".join(columns), *words) for words, columns in groups.items()]


def _whys(entries: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in entries:
        if "why" in each:
            found.setdefault(each["why"], []).append(each["column"])
    return found


def _mark(entry: Mapping[str, Any]) -> str:
    if "why" in entry:
        return MARKS["none"]
    if entry["faults"]:
        return MARKS["broken"]
    return MARKS["fake" if entry["fake"] else "held"]


def _plain(words: str) -> str:
    return " ".join(words.replace("|", "/").split())
