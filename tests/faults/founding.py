"""An empty database with every table, made once a run for each zone: migrating takes longer than many a test."""

from __future__ import annotations

import atexit
import functools
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from tests.faults.processes import run_python

NAME = "centre.sqlite3"


def found_database(environment: Mapping[str, str]) -> None:
    """The centre of that environment has its tables: copied where it is on SQLite, else migrated."""
    if environment.get("MSR_DATABASE", "sqlite") != "sqlite":
        _migrate(environment)
        return
    source = _migrated(environment.get("MSR_ZONE", ""))
    with closing(sqlite3.connect(source)) as made, closing(sqlite3.connect(Path(environment["MSR_VAR"]) / NAME)) as new:
        made.backup(new)
        new.execute("PRAGMA journal_mode=WAL")


@functools.cache
def _migrated(zone: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="msr-founded-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environment = {"MSR_VAR": str(folder), "MSR_DEMO": "1", "MSR_SECOND_FACTOR": "0"}
    _migrate(environment | ({"MSR_ZONE": zone} if zone else {}))
    return folder / NAME


def _migrate(environment: Mapping[str, str]) -> None:
    run_python("server.manage", "migrate", "--verbosity", "0", environment=environment, within_s=600)
