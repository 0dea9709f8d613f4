"""`python -m tests.faults.matrix`: runs the crash matrix, or some cells of it, and writes docs/crash-matrix.md."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faults.matrix.kernel import NotPreloaded, has_clock, is_preloaded, preloaded
from tests.faults.matrix.model import Cell, Column, NotHere, Result
from tests.faults.matrix.record import held

#: What a place may have of the 107 bytes of a Unix socket's path: a cell's own folders and names take the others.
LONGEST_PLACE = 30
CLOCKS = frozenset({Column.CLOCK_AHEAD, Column.CLOCK_BACK})


def main() -> int:
    """0: every cell held. Cells whose clock steps are run after the others, by an interpreter of their own."""
    arguments = _arguments()
    if is_preloaded():
        return _run(arguments)
    words = ["-m", "tests.faults.matrix", *sys.argv[1:]]
    if arguments.some and arguments.seed is None:
        words += ["--seed", str(random.SystemRandom().randrange(1 << 32))]
    codes = []
    for clocks in (False, True):
        with tempfile.TemporaryDirectory(prefix="clock-") as folder:
            try:
                environment = preloaded(Path(folder) / "offset", clocks=clocks)
            except NotPreloaded as fault:
                print(fault, file=sys.stderr)
                return 2
            codes.append(subprocess.run([sys.executable, *words], env=environment, check=False).returncode)
    return max(map(abs, codes))


def _run(arguments: argparse.Namespace) -> int:
    from tests.faults.matrix.areas import AREAS
    from tests.faults.matrix.model import cells_of
    from tests.faults.matrix.record import Record
    from tests.faults.matrix.run import run_cells

    cells = cells_of(AREAS)
    chosen = [cell for cell in _choose(cells, arguments) if (cell.column in CLOCKS) is has_clock()]
    record = Record(arguments.to, cells) if arguments.to is not None else None
    place = Path(tempfile.mkdtemp(prefix="crash-matrix-", dir=arguments.place))
    results = []
    for result in run_cells(chosen, place):
        results.append(result)
        if record is not None:
            record.take(result)
        if result.outcome is not None:
            print(_told(result), flush=True)
    broken = [each for each in results if not each.has_held]
    run = [each for each in results if each.outcome is not None]
    print(f"{len(run)} cells run, {len(broken)} did not hold; folders of those: {place}")
    if record is not None:
        print(record.finish([row for area in AREAS for row in area.rows]))
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
    if arguments.rest:
        shown = held(arguments.to)
        chosen = [cell for cell in chosen if (cell.row.key, cell.column.value) not in shown]
    if arguments.some:
        print(f"--some {arguments.some} --seed {arguments.seed}")
        shown = held(arguments.of) if arguments.of else None
        can_run = [cell for cell in chosen if not isinstance(cell.plan, NotHere)]
        can_run = [cell for cell in can_run if shown is None or (cell.row.key, cell.column.value) in shown]
        chosen = random.Random(arguments.seed).sample(can_run, min(arguments.some, len(can_run)))
    return chosen


def _told(result: Result) -> str:
    assert result.outcome is not None
    place = f"{result.cell.row.key:8} {result.cell.column:12}"
    said = result.outcome
    words = f"{said.outcome} · lost: {said.lost} · verifier: {said.verifier} · operator: {said.operator}"
    return f"{'held' if result.has_held else 'FAIL'} {place} {words}" + "".join(
        f"\n     {each}" for each in said.faults
    )


def _short(place: str) -> Path:
    length = len(str(Path(place).absolute()).encode())
    if length > LONGEST_PLACE:
        raise argparse.ArgumentTypeError(f"expected a path of at most {LONGEST_PLACE} bytes, got {length}: {place}")
    return Path(place).absolute()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.matrix", description=__doc__)
    parser.add_argument("--row", action="append", help="W2.5, or W2 for all its steps; may be repeated")
    parser.add_argument("--column", action="append", choices=list(Column), help="may be repeated")
    parser.add_argument("--some", type=int, help="so many cells, chosen by the seed")
    parser.add_argument("--of", type=Path, help="a page: --some chooses among the cells that it says held")
    parser.add_argument("--seed", type=int, help="the seed of --some; without it one is drawn and printed")
    parser.add_argument("--rest", action="store_true", help="with --to: only what its record does not say held")
    parser.add_argument("--to", type=Path, help="the page to write; the JSON beside it keeps the other cells")
    parser.add_argument(
        "--place", type=_short, default=Path(tempfile.gettempdir()), help="where the cells' folders are made"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
