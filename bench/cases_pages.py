"""p95 server time of the worklist, a case's page and the search, at 1,000 and BENCH_CASES (100,000) cases.

On SQLite (WAL, synchronous=FULL) and, if it is installed, PostgreSQL. A page is asked for through the whole stack
(middleware, session, template), in one process; a department head of one unit asks, who sees all of its cases.
Goals: 150 ms, and growth from the small to the large register of at most 1.5.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from bench.measure import Figure  # noqa: E402
from tests.server.postgres import BINARIES, postgresql  # noqa: E402

GOAL_MS, GROWTH, SMALL = 150.0, 1.5, 1000
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "60"))
#: BENCH_CLOCK=cpu: this process's CPU time, for a busy machine; with SQLite the database's work is in it.
CLOCK = time.process_time if os.environ.get("BENCH_CLOCK") == "cpu" else time.perf_counter


DATABASES = os.environ.get("BENCH_DATABASES", "sqlite postgresql" if BINARIES else "sqlite").split()


def inside(count: int) -> None:
    """In the measured process."""
    from bench import cases_centre

    head = cases_centre.fill(count)
    cases_centre.work_out()

    from django.db import connection
    from django.test import Client

    from server.cases.models import Case

    client = Client(SERVER_NAME="localhost")
    client.force_login(head, backend="django.contrib.auth.backends.ModelBackend")
    own = list(Case.objects.filter(unit=head.unit).order_by("-pk")[: ROUNDS * 2])
    pages = {
        "worklist": lambda n: "/cases/work/?whose=unit",
        "own worklist": lambda n: "/cases/work/",
        "list": lambda n: "/cases/all/",
        "case page": lambda n: f"/cases/{own[n].pk}/",
        "search number": lambda n: f"/cases/all/?text={own[n].bmsah[-7:-1]}",
        "search name": lambda n: f"/cases/all/?text={own[n].name[:2]}",
    }
    figures = {name: _p95(client, page) for name, page in pages.items()}
    print(json.dumps({"figures": figures, "bytes": _size(connection)}))


def _p95(client, page) -> float:  # type: ignore[no-untyped-def]
    for n in range(5):
        assert client.get(page(n)).status_code == 200, page(n)
    times = []
    for n in range(ROUNDS):
        began = CLOCK()
        client.get(page(n + 5))
        times.append((CLOCK() - began) * 1000)
    return statistics.quantiles(times, n=20)[-1]


def _size(connection) -> int:  # type: ignore[no-untyped-def]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


def main() -> None:
    large = int(os.environ.get("BENCH_CASES", "100000"))
    worst, growth = 0.0, 0.0
    for name in DATABASES:
        told = {count: _measured(name, count) for count in (SMALL, large)}
        for page, small in told[SMALL]["figures"].items():
            value = told[large]["figures"][page]
            print(f"{name} {page}: {small:.1f} ms at {SMALL}, {value:.1f} ms at {large}, x{value / small:.2f}")
            worst, growth = max(worst, value), max(growth, value / small)
        print(f"{name}: {told[large]['bytes'] / 1e6:.0f} MB at {large}", flush=True)
    Figure(figure="cases_pages_growth", value=growth, unit="x", goal=GROWTH, runs=ROUNDS).print()
    Figure(figure="cases_pages_p95", value=worst, unit="ms", goal=GOAL_MS, runs=ROUNDS, note=f"{large} cases").print()


def _measured(name: str, count: int) -> dict:  # type: ignore[type-arg]
    database = postgresql() if name == "postgresql" else nullcontext("sqlite")
    with tempfile.TemporaryDirectory(prefix="msr-bench-") as var, database as address:
        environment = {**os.environ, "MSR_VAR": var, "MSR_DATABASE": address, "MSR_DEMO": "1", "MSR_SECOND_FACTOR": "0"}
        command = [sys.executable, __file__, "inside", str(count)]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=ROOT)
    found: dict = json.loads(done.stdout.splitlines()[-1])  # type: ignore[type-arg]
    return found


if __name__ == "__main__":
    inside(int(sys.argv[2])) if sys.argv[1:2] == ["inside"] else main()
