"""docs/faults.md says what the code says: names and quoted words stand in the row's files, each test exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.faults.plan import DRAWS, PROCESSES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.partition("## The campaign")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| what ")
]
CAMPAIGN = PAGE.partition("## The campaign")[2].splitlines()
KEPT = json.loads((ROOT / "docs/faults.json").read_text(encoding="utf-8"))
RECORD, OPEN = KEPT["summary"], [line["round"] for line in KEPT["rounds"] if line["wrong"]]


def read(names: list[str]) -> str:
    return "\n".join((ROOT / name.partition("::")[0]).read_text(encoding="utf-8") for name in names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_row_is_what_the_code_does(row: list[str]) -> None:
    _, outcome, words, edge, tests = row
    edges, shown = re.findall(r"`([^`]+)`", edge), re.findall(r"`([^`]+)`", tests)
    assert edges
    assert shown
    for test in shown:
        name = test.partition("::")[2]
        assert not name or f"def {name}(" in read([test]), test
    text = read(edges) + read(shown)
    named = re.findall(r"`([^`]+)`", outcome)
    quoted = re.findall(r"“((?:[^“”]|“[^”]*”)+)”", words)
    assert quoted
    assert [each for each in named + quoted if each not in text] == []


def test_the_campaigns_table_has_a_row_for_each_kind() -> None:
    kinds = set(
        re.findall(r"`([a-z-]+)`", " ".join(line.split(" | ")[0] for line in CAMPAIGN if line.startswith("| `")))
    )
    kills = {f"kill-{process}" for process in PROCESSES}
    assert kinds - {"kill-"} == set(DRAWS) - kills


def test_the_record_has_every_kind_and_lost_nothing() -> None:
    assert all(RECORD["faults"].get(kind, 0) >= 5 for kind in DRAWS)
    assert (RECORD["lost"], RECORD["verdicts"]["false"]) == (0, 0)
    assert [number for number in OPEN if f"round {number}" not in PAGE] == []
    for figure in (RECORD["faults"]["all"], RECORD["rounds"], RECORD["fragments_in_ledger"]):
        assert f"{figure:,}" in PAGE


def test_the_power_cuts_on_record_lost_nothing_and_the_page_says_how_many() -> None:
    cuts = json.loads((ROOT / "docs/powercuts.json").read_text(encoding="utf-8"))["summary"]
    assert cuts["cuts"] >= 20
    assert cuts["while_starting"] >= 5
    assert (cuts["lost"], cuts["verified"]) == (0, True)
    for figure in (cuts["cuts"], cuts["while_starting"], cuts["claimed_durable"], cuts["recovered_parts"]):
        assert f"{figure:,}" in PAGE
