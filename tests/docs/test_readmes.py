"""Both READMEs lead to the same places."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def places(name: str) -> list[list[str]]:
    """What each row of the table of places links to or names in code."""
    rows = [line.split("|") for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [re.findall(r"`[^`]+`|\([^)]+\.md[^)]*\)", cells[2]) for cells in rows]


def test_the_chinese_table_of_places_has_each_row_of_the_english_one() -> None:
    found = places("README.md")
    assert len(found) > 50
    assert places("README.zh.md") == found
