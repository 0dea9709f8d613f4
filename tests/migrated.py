"""An empty centre's database for tests that run its programs: migrated once for each state of the code, then copied.

A migration from nothing takes ten seconds and more; some thirty tests begin with one. The copy lies in `build/tests`
under a digest of all that a migration can depend on (the server's code and the locked libraries), so it is never of
another state. PostgreSQL is migrated outright, and so is a database that is there already.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "tests"


def migrate(environment: Mapping[str, str]) -> None:
    """Gives the centre of these `MSR_*` variables its tables. Raises CalledProcessError where the migration fails."""
    database = Path(environment["MSR_VAR"]) / "centre.sqlite3"
    if environment.get("MSR_DATABASE", "sqlite") != "sqlite" or database.exists():
        _migrate(environment)
        return
    begin(database, environment.get("MSR_ZONE", "both"))


def begin(database: Path, zone: str) -> None:
    """A new SQLite file with the tables of that zone, and nothing in them but what migrations put there."""
    database.parent.mkdir(parents=True, exist_ok=True)
    _copy(_kept(zone), database)


def _kept(zone: str) -> Path:
    kept = KEPT / f"migrated-{zone}-{_state()}.sqlite3"
    if kept.exists():
        return kept
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as made:
        _migrate({"MSR_VAR": made, "MSR_ZONE": zone, "MSR_DEMO": "1"})
        whole = Path(made) / "whole.sqlite3"
        _copy(Path(made) / "centre.sqlite3", whole)
        whole.replace(kept)  # at once: who works beside sees all of it or nothing
    return kept


def _migrate(environment: Mapping[str, str]) -> None:
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("MSR_", "DJANGO_"))}
    command = (sys.executable, "-m", "server.manage", "migrate", "--verbosity", "0")
    subprocess.run(command, cwd=ROOT, env={**clean, **environment}, check=True)


def _copy(whole: Path, to: Path) -> None:
    with closing(sqlite3.connect(whole)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


@cache
def _state() -> str:
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    for path in sorted((ROOT / "server").rglob("*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:24]
