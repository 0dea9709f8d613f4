"""The record of the matrix: a JSON beside the page. A run of some cells replaces theirs; what was not run is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.faults.matrix.model import Cell, NotHere, Result, Row
from tests.faults.matrix.page import draw, entry

Place = tuple[str, str]


class Record:
    """Kept after each cell, so that a long run may be made in pieces."""

    def __init__(self, page: Path, cells: list[Cell]) -> None:
        self._page, self._path, self._cells = page, page.with_suffix(".json"), cells

    def take(self, result: Result) -> None:
        """One cell more; what other runs wrote meanwhile stays."""
        self._write(self._entries() | {_place(result.cell): entry(result)})

    def finish(self, rows: list[Row]) -> str:
        """Draws the page; what became of it, in words."""
        entries = self._entries()
        self._write(entries)
        self._page.write_text(draw(rows, entries.values()), encoding="utf-8")
        return f"{self._page} was drawn; {len(self._cells) - len(entries)} cells were not run yet"

    def _entries(self) -> dict[Place, dict[str, Any]]:
        """Every cell of which something is known, in the order of the matrix; of those that are no more, nothing."""
        before = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else []
        known = {(each["row"], each["column"]): each for each in before if "why" not in each}
        absent = {_place(each): entry(Result(each, None)) for each in self._cells if isinstance(each.plan, NotHere)}
        found = known | absent
        return {place: found[place] for place in map(_place, self._cells) if place in found}

    def _write(self, entries: dict[Place, dict[str, Any]]) -> None:
        ordered = [entries[place] for place in map(_place, self._cells) if place in entries]
        lines = [json.dumps(each, ensure_ascii=False) for each in ordered]
        self._path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def held(page: Path) -> set[Place]:
    """The cells that the record beside a page says held."""
    entries = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    return {(each["row"], each["column"]) for each in entries if each.get("faults") == []}


def _place(cell: Cell) -> Place:
    return cell.row.key, cell.column.value
