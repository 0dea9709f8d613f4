"""A drill: the backup is restored aside, into a data folder and database of its own, and looked at by a process that
sees nothing of the running centre. Nothing of it stays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from server.operations.backup.checks import Seen
from server.operations.backup.making import SUMS, TRUST
from server.operations.backup.sums import digest_of
from server.operations.errors import BackupRefused

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a drill found: the backup's digest, and every check."""

    digest: str
    seen: tuple[Seen, ...]

    @property
    def ok(self) -> bool:
        """Every check is right."""
        return all(each.ok for each in self.seen)


def drill(backup: Path, *, archive_key: Path | None, tell: Tell) -> Drilled:
    """Restores `backup` aside and looks at it. Raises BackupRefused where it could not even be restored.

    Aside is a folder beside the backups: objects are linked there, so that a drill takes no room for them.
    """
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=backup.parent) as folder, _database() as database:
        environ = _environ(Path(folder), database, backup)
        key = () if archive_key is None else ("--archive-key", str(archive_key))
        tell("restoring aside ...")
        _run(environ, "restore", "--from", str(backup), "--for-drill", *key)
        tell("looking at it ...")
        said = _run(environ, "look_at_restored", "--json")
    seen = tuple(Seen(**each) for each in json.loads(said))
    return Drilled(digest_of(backup / SUMS), seen)


def _environ(var: Path, database: str, backup: Path) -> Mapping[str, str]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith("MSR_")}
    ours = {
        "MSR_VAR": str(var / "centre"),
        "MSR_ZONE": settings.MSR.zone.value,
        "MSR_CENTRE_NAME": settings.MSR.centre_name,
        "MSR_DATABASE": database,
        "MSR_TRUST": str(backup / TRUST),
    }
    return {**clean, **ours, "DJANGO_SETTINGS_MODULE": "server.config.settings"}


def _run(environ: Mapping[str, str], *words: str) -> str:
    command = (sys.executable, "-m", "server.manage", *words)
    done = subprocess.run(command, env=dict(environ), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"drill: {words[0]}: {done.stderr.strip().splitlines()[-1][-800:]}")
    return done.stdout


@contextmanager
def _database() -> Iterator[str]:
    """An empty database of the same kind, beside that of this centre; gone at the end."""
    if connection.vendor == "sqlite":
        yield "sqlite"
        return
    name = f"msr_drill_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield urlsplit(settings.MSR.database)._replace(path=f"/{name}").geturl()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
