"""The database out and in again: SQLite by its own online copy, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection

from server.operations.errors import BackupRefused, DatabaseToolFailed

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def name() -> str:
    """The file's name in a backup of this centre: it says which database it is of."""
    return NAMES[connection.vendor]


def dump(to: Path) -> None:
    """The database as it is at one instant, while others write. Raises DatabaseToolFailed."""
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source,
            closing(sqlite3.connect(to)) as copy,
        ):
            source.backup(copy, pages=4096)
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}", environ=_environ())


def check_takes(source: Path) -> None:
    """The database of the settings is of that kind, answers, and has no tables. Raises BackupRefused."""
    if source.name != name():
        raise BackupRefused(
            f"{source.name}: this backup is of another kind of database than MSR_DATABASE names ({connection.vendor}). "
            "Restore it into the same kind."
        )
    if connection.vendor == "sqlite":
        return
    try:
        tables = connection.introspection.table_names()
    except OperationalError as error:
        raise BackupRefused(f"the database does not answer: {error}. Start it, or mend MSR_DATABASE.") from error
    if tables:
        raise BackupRefused("the database has tables: restore into an empty one (createdb NAME, then MSR_DATABASE)")
    connection.close()


def load(source: Path) -> None:
    """Into the database of the settings. Raises as check_takes, and DatabaseToolFailed."""
    check_takes(source)
    if connection.vendor == "sqlite":
        _load_sqlite(source, Path(settings.DATABASES["default"]["NAME"]))
        return
    database = str(settings.DATABASES["default"]["NAME"])
    command = ("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--single-transaction")
    _run(*command, f"--dbname={database}", str(source), environ=_environ())


def _load_sqlite(source: Path, to: Path) -> None:
    connection.close()
    if to.exists() and to.stat().st_size:
        raise BackupRefused(f"{to}: there is a database already. Restore into an empty data folder (MSR_VAR).")
    with closing(sqlite3.connect(source)) as kept, closing(sqlite3.connect(to)) as made:
        kept.backup(made)


def _environ() -> Mapping[str, str]:
    at: Mapping[str, Any] = settings.DATABASES["default"]
    given = {
        "PGHOST": at.get("HOST"),
        "PGPORT": at.get("PORT"),
        "PGUSER": at.get("USER"),
        "PGPASSWORD": at.get("PASSWORD"),
    }
    return {"PGDATABASE": str(at["NAME"]), **{key: str(text) for key, text in given.items() if text}}


def _run(*command: str, environ: Mapping[str, str]) -> None:
    try:
        done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise DatabaseToolFailed(
            f"{command[0]}: not found. Install postgresql-client of the server's version."
        ) from error
    if done.returncode:
        raise DatabaseToolFailed(f"{command[0]}: exit code {done.returncode}: {done.stderr.strip()[-600:]}")
