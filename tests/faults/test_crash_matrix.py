"""The crash matrix's page was made from the rows that are here now, and any cell of it can be run again."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile

from tests.faults.matrix.areas import AREAS
from tests.faults.matrix.model import NotHere, cells_of
from tests.faults.matrix.page import draw
from tests.faults.processes import ROOT

PAGE = ROOT / "docs" / "crash-matrix.md"
SEED = os.environ.get("FAULTS_SEED") or str(random.SystemRandom().randrange(1 << 32))
SOME = "12"


def test_the_page_was_made_from_these_rows_and_every_cell_held() -> None:
    entries = json.loads(PAGE.with_suffix(".json").read_text(encoding="utf-8"))
    cells = {(cell.row.key, cell.column.value): cell for cell in cells_of(AREAS)}
    for told in entries:
        cell = cells.pop((told["row"], told["column"]))
        if isinstance(cell.plan, NotHere):
            assert told["why"] == cell.plan.why
        else:
            assert (told["mechanism"], told["fake"], told["faults"]) == (cell.plan.mechanism, cell.plan.is_fake, [])
    assert cells == {}, "each cell of the tables was run"
    rows = [row for area in AREAS for row in area.rows]
    assert PAGE.read_text(encoding="utf-8") == draw(rows, entries)


def test_a_dozen_cells_hold_again() -> None:
    """Of those that the page says held. `FAULTS_SEED=n` chooses the same ones."""
    with tempfile.TemporaryDirectory(prefix="msr-cells-") as place:  # a Unix socket's path holds 107 bytes
        words = ["-m", "tests.faults.matrix", "--some", SOME, "--of", str(PAGE), "--seed", SEED, "--place", place]
        done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, f"FAULTS_SEED={SEED}\n{done.stdout}{done.stderr}"
