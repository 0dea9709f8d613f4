"""The generated table of docs/hostile.md, from the table of targets and docs/fuzz.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.hostile.targets import TARGETS

DOCS = Path(__file__).parents[2] / "docs"
FUZZED, PAGE = DOCS / "fuzz.json", DOCS / "hostile.md"
BEGIN, END = "<!-- drawn by tests/hostile/pages.py -->\n", "<!-- end -->\n"


def table() -> str:
    """A row for each target."""
    known = json.loads(FUZZED.read_text()) if FUZZED.exists() else {}
    rows = [
        "| target | branches counted in | seconds | executions | a second | branches reached | found cases |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for target in TARGETS:
        found = known.get(target.name)
        cases = len(list(target.found.iterdir())) if target.found.is_dir() else 0
        modules = ", ".join(f"`{each}`" for each in target.modules)
        if found is None:
            rows.append(f"| {target.name} | {modules} | not run | | | | {cases or ''} |")
            continue
        reached = f"{found['reached']} of {found['branches']} ({100 * found['reached'] // max(1, found['branches'])} %)"
        rows.append(
            f"| {target.name} | {modules} | {_seconds(found)} | {found['executions']:,} | {_rate(found)} "
            f"| {reached} | {cases or ''} |"
        )
    return "\n".join(rows) + "\n"


def _seconds(found: dict[str, Any]) -> str:
    return f"{found['on_core_s']:.0f}" if "on_core_s" in found else ""


def _rate(found: dict[str, Any]) -> str:
    return f"{found['executions'] / max(1, found['on_core_s']):,.0f}" if "on_core_s" in found else ""


def write_pages() -> None:
    """Puts the table into the page."""
    if PAGE.exists():
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(before + BEGIN + table() + END + rest.partition(END)[2])


if __name__ == "__main__":
    write_pages()
