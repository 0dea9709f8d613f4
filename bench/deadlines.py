"""Seconds in which the deadlines of BENCH_CASES (100,000) cases are worked out anew after a holiday changed.

First everything is worked out for the first time; then the unit's calendar gets one more holiday, and a new run goes
over all cases. Both on SQLite (WAL, synchronous=FULL) and, if it is installed, PostgreSQL. Goal: 60 s for the second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from bench.measure import Figure  # noqa: E402
from tests.server.postgres import BINARIES, postgresql  # noqa: E402

GOAL = 60.0
DATABASES = os.environ.get("BENCH_DATABASES", "sqlite postgresql" if BINARIES else "sqlite").split()


def inside() -> None:
    """In the measured process."""
    from datetime import timedelta

    from bench import cases_centre
    from server.cases import rulebook

    cases_centre.fill(int(os.environ["BENCH_CASES"]))
    first, first_seconds = cases_centre.work_out()
    own = Path(os.environ["MSR_RULES"]) / "calendar"
    own.mkdir(parents=True)
    year = cases_centre.NOW.year
    text = (rulebook.DELIVERED / f"calendar/{year}.toml").read_text()
    day = cases_centre.NOW.date()
    while rulebook.rulebook().calendar.is_working(day) is False:
        day += timedelta(days=1)
    (own / f"{year}.toml").write_text(f'{text}\n[[holiday]]\nzh = "临时放假"\nen = "x"\nfrom = {day}\nto = {day}\n')
    rulebook.fresh_rulebook()
    moved, seconds = cases_centre.work_out()
    print(json.dumps({"first": first, "first_seconds": first_seconds, "moved": moved, "seconds": seconds}))


def main() -> None:
    count = os.environ.get("BENCH_CASES", "100000")
    worst = 0.0
    for name in DATABASES:
        with tempfile.TemporaryDirectory(prefix="msr-bench-") as var, _database(name) as address:
            environment = {**os.environ, "BENCH_CASES": count, "MSR_VAR": var, "MSR_DATABASE": address}
            environment |= {"MSR_RULES": f"{var}/rules", "MSR_DEMO": "1"}
            command = [sys.executable, __file__, "inside"]
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=ROOT)
        told = json.loads(done.stdout.splitlines()[-1])
        print(f"{name}: {count} cases: first {told['first']} deadlines in {told['first_seconds']:.1f} s")
        print(f"{name}: after a holiday {told['moved']} changed in {told['seconds']:.1f} s", flush=True)
        worst = max(worst, told["seconds"])
    Figure(figure="deadlines_recomputed", value=worst, unit="s", goal=GOAL, runs=1, note=f"{count} cases").print()


def _database(name: str):  # type: ignore[no-untyped-def]
    return postgresql() if name == "postgresql" else nullcontext("sqlite")


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
