"""A throw-away PostgreSQL: a fresh cluster on a Unix socket in a temporary folder, ended with its own postmaster."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses="


@contextmanager
def postgresql() -> Iterator[str]:
    """The MSR_DATABASE address of an empty database `centre`. AssertionError with the way out if none is installed."""
    assert BINARIES, "apt-get install -y --no-install-recommends postgresql"
    folder = Path(tempfile.mkdtemp(prefix="msr-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        _run("initdb", "-D", f"{folder}/data", "-U", "centre", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        _run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", f"-k {folder} {_FAST}", "start")
        try:
            _run("createdb", "-h", str(folder), "-U", "centre", "centre")
            yield f"postgresql://centre@/centre?host={folder}"
        finally:
            _run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    command = [str(BINARIES[-1] / program), *arguments]
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "HOME": "/tmp"}, cwd="/")
