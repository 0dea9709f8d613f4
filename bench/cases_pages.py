"""p95 server time of worklist, cases, search and the bookings' calendar, at 1,000 and BENCH_CASES (100,000) cases with
as many bookings.

On SQLite (WAL, synchronous=FULL) and, if it is installed, PostgreSQL. A page is asked for through the whole stack
(middleware, session, template), in one process; a department head of one unit asks, who sees all of its cases, and one
of the city, who sees those of 13 units. Wall time is judged, with its median, this process's CPU time and the load
beside it. BENCH_CLOCK=cpu judges the CPU time, for a busy machine, to which PostgreSQL's own is added, the mean of all
rounds. Small and large are measured in turns.
Goals: 150 ms, and growth from the small to the large register of at most 1.5. A page that shows more at the large one
(fuller by a quarter of its bytes or more: a search that finds a handful among 1,000 fills a page among 100,000) tells
nothing of the register's size: its growth is printed and not judged, and a search that fills its page at both stands
beside it.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from bench.filled import DATABASES, filled, told  # noqa: E402
from bench.measure import Figure, cpu_seconds  # noqa: E402

GOAL_MS, GROWTH, SMALL, WARM = 150.0, 1.5, 1000, 5
#: Cases of one unit that are looked at one by one: a small register has no more.
OWN = 60
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "50"))
TURNS = int(os.environ.get("BENCH_TURNS", "2"))
#: A page whose answer is so much longer at the large register shows more, whatever the register's size.
FULLER = 1.25
#: Which of wall and CPU time is judged.
JUDGED = 1 if os.environ.get("BENCH_CLOCK") == "cpu" else 0
Times = dict[str, list[list[float]]]


def inside() -> None:
    """In the measured process."""
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from bench import cases_centre  # sets Django up
    from server.access.models import User
    from server.bookings.models import Booking
    from server.cases.models import Case
    from server.config import asgi  # noqa: F401 - the process is as the web's is after its start

    head = cases_centre.head()
    own = list(Case.objects.filter(unit=head.unit).order_by("-pk")[:OWN])
    booked = list(Booking.objects.filter(case__unit=head.unit, from_at__lt=timezone.now()).order_by("-from_at")[:OWN])
    room = booked[0].room_id
    pages: dict[str, Callable[[int], str]] = {
        "worklist": lambda n: "/cases/work/?whose=unit",
        "own worklist": lambda n: "/cases/work/",
        "list": lambda n: "/cases/all/",
        "case page": lambda n: f"/cases/{own[n % OWN].pk}/",
        "search number": lambda n: f"/cases/all/?text={own[n % OWN].bmsah[-7:-1]}",
        "search name": lambda n: f"/cases/all/?text={own[n % OWN].name[:2]}",
        "search crime": lambda n: f"/cases/all/?text={own[n % OWN].name[-3:-1]}",
        "calendar of rooms": lambda n: "/bookings/",
        "calendar of people": lambda n: "/bookings/?of=people",
        "week of a room": lambda n: f"/bookings/?thing={room}",
        "booking page": lambda n: f"/bookings/b/{booked[n % len(booked)].number}/",
    }
    wide = ("worklist", "list", "search number", "search name", "search crime", "calendar of rooms")
    found: Times = {}
    for user, names in ((head, tuple(pages)), (User.objects.get(username="city-head"), wide)):
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for name in names:
            found[name if user == head else f"{name}, city"] = _times(client, pages[name])
    print(json.dumps({"times": found, "bytes": _size(connection)}))


def _times(client: Any, page: Callable[[int], str]) -> list[list[float]]:
    """Wall and CPU milliseconds of each round, and the bytes of its answer."""
    from django.db import connection

    for n in range(WARM):
        assert client.get(page(n)).status_code == 200, page(n)
    wall, busy, sizes = [], [], []
    backend = _backend(connection)
    before = cpu_seconds(backend)
    for n in range(ROUNDS):
        began, cpu = time.perf_counter(), time.process_time()
        answer = client.get(page(n + WARM))
        wall.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - cpu) * 1000)
        sizes.append(float(len(answer.content)))
    database = (cpu_seconds(backend) - before) * 1000 / ROUNDS
    return [wall, [each + database for each in busy], sizes]


def _backend(connection: Any) -> list[int]:
    """PostgreSQL's process that answers us; SQLite's work is our own."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return [int(cursor.fetchone()[0])]


def _size(connection: Any) -> int:
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
        times, size = _in_turns(name, large)
        for page in times[SMALL]:
            small, value = (_p95(times[count][page]) for count in (SMALL, large))
            fuller = _fuller(times[SMALL][page], times[large][page])
            said = f"{name} {page}: at {SMALL} {_said(times[SMALL][page])}; at {large} {_said(times[large][page])}"
            print(said + (f"; fuller {fuller:.1f} x" if fuller >= FULLER else ""))
            worst = max(worst, value[JUDGED])
            growth = max(growth, value[JUDGED] / small[JUDGED]) if fuller < FULLER else growth
        print(f"{name}: {size / 1e6:.0f} MB at {large}; load {os.getloadavg()[0]:.1f}", flush=True)
    runs = ROUNDS * TURNS
    Figure(figure="cases_pages_growth", value=growth, unit="x", goal=GROWTH, runs=runs).print()
    Figure(figure="cases_pages_p95", value=worst, unit="ms", goal=GOAL_MS, runs=runs, note=f"{large} cases").print()


def _in_turns(name: str, large: int) -> tuple[dict[int, Times], int]:
    times: dict[int, Times] = {SMALL: {}, large: {}}
    size = 0
    with ExitStack() as stack:
        centres = {count: stack.enter_context(filled(name, count)) for count in (SMALL, large)}
        for _ in range(TURNS):
            for count, environment in centres.items():
                found: Any = told(environment, __file__, "inside")
                size = found["bytes"]
                for page, both in found["times"].items():
                    kept = times[count].setdefault(page, [[], [], []])
                    for all_of_it, fresh in zip(kept, both, strict=True):
                        all_of_it.extend(fresh)
    return times, size


def _said(times: list[list[float]]) -> str:
    wall, busy = _p95(times)
    return (
        f"{wall:.0f} ms (median {statistics.median(times[0]):.0f}; CPU {busy:.0f}, {statistics.median(times[1]):.0f})"
    )


def _fuller(small: list[list[float]], large: list[list[float]]) -> float:
    return statistics.median(large[2]) / statistics.median(small[2])


def _p95(times: list[list[float]]) -> tuple[float, float]:
    wall, busy = (statistics.quantiles(each, n=20)[-1] for each in times[:2])
    return wall, busy


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
