"""Seconds from the order to try a file of BENCH_CASES (10,000) cases to the last of them written, by the worker.

XLSX, one or two people a case with identity numbers and charges. SQLite (WAL, synchronous=FULL) and, if it is
installed, PostgreSQL (commits synced). Beside it a second process writes a row fifty times a second and tells the
longest that it waited: how long an import holds up others. Goals: 60 s; nobody waits longer than 5 s.
"""

from __future__ import annotations

import json
import os
import select
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

GOAL, LONGEST_WAIT = 60.0, 5.0


def inside() -> None:
    """In the measured process."""
    from bench import cases_centre  # sets Django up
    from tests.server.gateways.files import xlsx

    cases_centre.fill(0)
    from django.core.management import call_command
    from django.utils import timezone

    from server.access.models import Role, Unit, User
    from server.gateways.imports import jobs

    unit = Unit.objects.get(code="330302")
    user = User.objects.create(
        username="cm", display_name="cm", role=Role.CASE_MANAGEMENT, unit=unit, staff_number="cm"
    )
    rows = list(_rows(int(os.environ["BENCH_CASES"])))
    data = xlsx(rows)
    job = jobs.receive(by=user, name="cases.xlsx", data=data, origin="bench", now=timezone.now())
    beside = subprocess.Popen([sys.executable, __file__, "beside"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    began, busy = time.monotonic(), time.process_time()
    jobs.set_columns(by=user, job=job, columns=job.columns, now=timezone.now())
    call_command("run_gateways")
    job.refresh_from_db()
    assert job.troubles_found == 0, list(job.troubles.values()[:3])
    tried = time.monotonic()
    jobs.begin_write(by=user, job=job, now=timezone.now())
    call_command("run_gateways")
    job.refresh_from_db()
    assert job.state == "done", (job.state, job.failure)
    done = time.monotonic()
    busy = time.process_time() - busy
    waited = float(beside.communicate(b"\n")[0])
    told = {
        "waited": waited,
        "cases": job.cases,
        "suspects": job.suspects,
        "tried": tried - began,
        "written": done - tried,
    }
    print(json.dumps({**told, "bytes": len(data), "busy": busy}))


def beside() -> None:
    """Another writer, until its standard input says a line: prints the longest that one write took."""
    from bench import cases_centre  # noqa: F401 - sets Django up
    from server.access.models import User

    longest = 0.0
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        began = time.monotonic()
        User.objects.filter(username="cm").update(display_name="cm")
        longest = max(longest, time.monotonic() - began)
    print(longest)


def _rows(count: int):  # type: ignore[no-untyped-def]
    for n in range(count):
        for person in range(1 + n % 2):
            yield (
                f"K{n}", f"被告{n}盗窃案", "2026-03-16", f"温鹿检刑诉受[2026]330302{n:06d}号", "330302-0",
                f"某甲{n}之{person}", "男", _resident(n * 2 + person), "取保候审", "264", "盗窃罪",
            )  # fmt: skip


def _resident(n: int) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    first = f"33030219{60 + n // 27 // 12 % 40:02d}{1 + n // 27 % 12:02d}{1 + n % 27:02d}{n % 1000:03d}"
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]


def main() -> None:
    count = os.environ.get("BENCH_CASES", "10000")
    worst, waited = 0.0, 0.0
    for name in ("sqlite", "postgresql") if BINARIES else ("sqlite",):
        place = postgresql(durable=True) if name == "postgresql" else nullcontext("sqlite")
        with tempfile.TemporaryDirectory(prefix="msr-bench-") as var, place as address:
            environment = {**os.environ, "BENCH_CASES": count, "MSR_VAR": var, "MSR_DATABASE": address, "MSR_DEMO": "1"}
            command = [sys.executable, __file__, "inside"]
            done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        told = json.loads(done.stdout.splitlines()[-1])
        print(f"{name}: {told['cases']} cases, {told['suspects']} people, {told['bytes']} bytes of XLSX")
        print(f"{name}: tried in {told['tried']:.1f} s, written in {told['written']:.1f} s", flush=True)
        print(f"{name}: {told['busy']:.1f} s of it the worker's processor time", flush=True)
        print(
            f"{name}: another writer waited {told['waited']:.2f} s at most; load {os.getloadavg()[0]:.1f}", flush=True
        )
        worst, waited = max(worst, told["tried"] + told["written"]), max(waited, told["waited"])
    Figure(figure="import_holds_up", value=waited, unit="s", goal=LONGEST_WAIT, runs=1, note=f"{count} cases").print()
    Figure(figure="cases_imported", value=worst, unit="s", goal=GOAL, runs=1, note=f"{count} cases").print()


if __name__ == "__main__":
    {"inside": inside, "beside": beside}.get(sys.argv[-1], main)()
