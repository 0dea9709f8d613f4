"""The record of the matrix: a JSON beside the page. A run of some cells replaces theirs; the page needs all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.faults.matrix.model import Cell, NotHere, Result, Row
from tests.faults.matrix.page import draw, entry


class Record:
    """Kept after each cell, so that a long run may be made in pieces."""

    def __init__(self, page: Path, cells: list[Cell]) -> None:
        self._page, self._path = page, page.with_suffix(".json")
        before = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else []
        known = {(each["row"], each["column"]): each for each in before}
        self._entries: dict[tuple[str, str], dict[str, Any] | None] = {}
        for cell in cells:
            place = (cell.row.key, cell.column.value)
            is_here = not isinstance(cell.plan, NotHere)
            self._entries[place] = known.get(place) if is_here else entry(Result(cell, None))

    def take(self, result: Result) -> None:
        """One cell more."""
        self._entries[result.cell.row.key, result.cell.column.value] = entry(result)
        lines = [json.dumps(each, ensure_ascii=False) for each in self._entries.values() if each is not None]
        self._path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")

    def finish(self, rows: list[Row]) -> str:
        """Draws the page; what became of it, in words."""
        missing = [" ".join(place) for place, each in self._entries.items() if each is None]
        if missing:
            return f"{len(missing)} cells were never run, the page is not drawn: {', '.join(missing[:8])} ..."
        entries = [each for each in self._entries.values() if each is not None]
        self._page.write_text(draw(rows, entries), encoding="utf-8")
        return f"{self._page} was drawn from {len(self._entries)} cells"
