"""`python -m tests.faults.matrix`: runs the crash matrix, or some cells of it, and writes its page (docs/crash-matrix.md)."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from tests.faults.matrix.kernel import NotPreloaded, preload
from tests.faults.matrix.model import Cell, Column, NotHere, Result


def main() -> int:
    """0: every cell held."""
    arguments = _arguments()
    try:
        preload(["-m", "tests.faults.matrix", *sys.argv[1:]], Path(tempfile.mkdtemp(prefix="clock-")) / "offset")
    except NotPreloaded as fault:
        print(fault, file=sys.stderr)
        return 2
    return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    from tests.faults.matrix.areas import AREAS
    from tests.faults.matrix.model import cells_of
    from tests.faults.matrix.page import draw, entry
    from tests.faults.matrix.run import run_cells

    chosen = _choose(cells_of(AREAS), arguments)
    place = Path(tempfile.mkdtemp(prefix="crash-matrix-", dir=arguments.place))
    results = []
    for result in run_cells(chosen, place):
        results.append(result)
        if result.outcome is not None:
            print(_told(result), flush=True)
    broken = [each for each in results if not each.has_held]
    run = [each for each in results if each.outcome is not None]
    print(f"{len(run)} cells run, {len(broken)} did not hold; folders of those: {place}")
    if arguments.to is not None:
        entries = [entry(each) for each in results]
        rows = [row for area in AREAS for row in area.rows]
        arguments.to.with_suffix(".json").write_text(_json(entries), encoding="utf-8")
        arguments.to.write_text(draw(rows, entries), encoding="utf-8")
    if not broken:
        place.rmdir()
    return 1 if broken else 0


def _choose(cells: list[Cell], arguments: argparse.Namespace) -> list[Cell]:
    chosen = [
        cell
        for cell in cells
        if (
            not arguments.row or any(cell.row.key == key or cell.row.key.startswith(f"{key}.") for key in arguments.row)
        )
        and (not arguments.column or cell.column in arguments.column)
    ]
    if arguments.some:
        seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 32)
        print(f"--some {arguments.some} --seed {seed}")
        can_run = [cell for cell in chosen if not isinstance(cell.plan, NotHere)]
        chosen = random.Random(seed).sample(can_run, min(arguments.some, len(can_run)))
    return chosen


def _told(result: Result) -> str:
    assert result.outcome is not None
    place = f"{result.cell.row.key:8} {result.cell.column:12}"
    said = result.outcome
    words = f"{said.outcome} · lost: {said.lost} · verifier: {said.verifier} · operator: {said.operator}"
    return f"{'held' if result.has_held else 'FAIL'} {place} {words}" + "".join(
        f"\n     {each}" for each in said.faults
    )


def _json(entries: list[dict[str, object]]) -> str:
    return "[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in entries) + "\n]\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.matrix", description=__doc__)
    parser.add_argument("--row", action="append", help="W2.5, or W2 for all its steps; may be repeated")
    parser.add_argument("--column", action="append", choices=list(Column), help="may be repeated")
    parser.add_argument("--some", type=int, help="so many cells, chosen by the seed")
    parser.add_argument("--seed", type=int, help="the seed of --some; without it one is drawn and printed")
    parser.add_argument("--to", type=Path, help="write the page here, and its JSON beside it")
    parser.add_argument(
        "--place", type=Path, default=Path(tempfile.gettempdir()), help="where the cells' folders are made"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
