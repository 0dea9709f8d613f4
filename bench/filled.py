"""A filled centre, made once a day and kept under build/bench: SQLite's file, or PostgreSQL's folder in a tar.

`with filled("postgresql", 100000) as environment:` gives what a measured process is started with; it works on a copy.
What is kept is named for the code that fills and the day, for ages of cases count from today; a copy is migrated.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.server.postgres import BINARIES, postgresql  # noqa: E402

KEPT = ROOT / "build" / "bench"
DATABASES = os.environ.get("BENCH_DATABASES", "sqlite postgresql" if BINARIES else "sqlite").split()
_SOURCES = ("bench/cases_centre.py", "bench/bookings_filled.py", "bench/pour.py")


@contextmanager
def filled(name: str, count: int) -> Iterator[dict[str, str]]:
    """The environment of a process that works on its own copy of a centre with so many cases and bookings."""
    kept = _kept(name, count)
    if not kept.exists():
        _make(name, count, kept)
    with _centre(name, seed=kept) as environment:
        subprocess.run([sys.executable, "-m", "server.manage", "migrate", "-v0"], env=environment, check=True, cwd=ROOT)
        yield environment


def first_worked_out(name: str, count: int) -> dict[str, float]:
    """What working out all deadlines for the first time took when that centre was made."""
    found: dict[str, float] = json.loads(_kept(name, count).with_suffix(".json").read_text())
    return found


def told(environment: dict[str, str], *command: str) -> dict[str, object]:
    """The last line, JSON, of what a Python program says in that environment."""
    done = subprocess.run([sys.executable, *command], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def _make(name: str, count: int, kept: Path) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    with _centre(name, keep=kept) as environment:
        figures = told(environment, str(ROOT / "bench/cases_centre.py"), str(count))
    kept.with_suffix(".json").write_text(json.dumps(figures))
    print(f"{name}: {count} cases and bookings filled in {figures['filled']:.0f} s", file=sys.stderr, flush=True)


@contextmanager
def _centre(name: str, seed: Path | None = None, keep: Path | None = None) -> Iterator[dict[str, str]]:
    common = {**os.environ, "MSR_DEMO": "1", "MSR_SECOND_FACTOR": "0"}
    with tempfile.TemporaryDirectory(prefix="msr-bench-") as var:
        common |= {"MSR_VAR": var, "MSR_RULES": f"{var}/rules"}
        if name == "postgresql":
            with postgresql(durable=True, seed=seed, keep=keep) as address:
                yield {**common, "MSR_DATABASE": address}
            return
        file = Path(var) / "centre.sqlite3"
        if seed is not None:
            shutil.copyfile(seed, file)
        yield {**common, "MSR_DATABASE": "sqlite"}
        if keep is not None:
            file.replace(keep) if file.stat().st_dev == keep.parent.stat().st_dev else shutil.copyfile(file, keep)


def _kept(name: str, count: int) -> Path:
    digest = hashlib.sha256(date.today().isoformat().encode())
    for path in _SOURCES:
        digest.update((ROOT / path).read_bytes())
    return KEPT / f"{name}-{count}-{digest.hexdigest()[:12]}"
