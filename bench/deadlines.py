"""Seconds in which the deadlines of BENCH_CASES (100,000) cases are worked out anew after a holiday changed.

Everything was worked out once; then the calendar gets one more holiday, and a new run goes over all cases, as the
worker does it: stretch by stretch, each one transaction. On SQLite (WAL, synchronous=FULL) and, if it is installed,
PostgreSQL (commits synced). Goal: 60 s, wall.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from bench.filled import DATABASES, filled, first_worked_out, told  # noqa: E402
from bench.measure import Figure  # noqa: E402

GOAL = 60.0


def inside() -> None:
    """In the measured process."""
    from datetime import timedelta

    from bench import cases_centre
    from server.cases import rulebook

    own = Path(os.environ["MSR_RULES"]) / "calendar"
    own.mkdir(parents=True)
    year = cases_centre.NOW.year
    text = (rulebook.DELIVERED / f"calendar/{year}.toml").read_text()
    day = cases_centre.NOW.date() + timedelta(days=1)
    while not rulebook.rulebook().calendar.is_working(day):
        day += timedelta(days=1)
    (own / f"{year}.toml").write_text(f'{text}\n[[holiday]]\nzh = "临时放假"\nen = "x"\nfrom = {day}\nto = {day}\n')
    rulebook.fresh_rulebook()
    busy = time.process_time()
    moved, seconds = cases_centre.work_out()
    print(json.dumps({"moved": moved, "seconds": seconds, "busy": time.process_time() - busy}))


def main() -> None:
    count = int(os.environ.get("BENCH_CASES", "100000"))
    worst = 0.0
    for name in DATABASES:
        with filled(name, count) as environment:
            found: Any = told(environment, __file__, "inside")
        first = first_worked_out(name, count)
        print(f"{name}: {count} cases: first {first['moved']:.0f} deadlines in {first['seconds']:.1f} s")
        print(
            f"{name}: after a holiday {found['moved']} changed in {found['seconds']:.1f} s, "
            f"{found['busy']:.1f} s of it this process's CPU; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        worst = max(worst, found["seconds"])
    Figure(figure="deadlines_recomputed", value=worst, unit="s", goal=GOAL, runs=1, note=f"{count} cases").print()


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
