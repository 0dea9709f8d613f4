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
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
#: What is kept in a tar holds no more of the log than it needs.
_SMALL = "-c min_wal_size=80MB -c max_wal_size=512MB"


@contextmanager
def postgresql(*, durable: bool = False, seed: Path | None = None, keep: Path | None = None) -> Iterator[str]:
    """The MSR_DATABASE address of a database `centre`: empty, or as a tar kept it. AssertionError with the way out if
    none is installed. `durable`: commits are synced; `keep`: the tar to which the folder goes at the end."""
    assert BINARIES, "apt-get install -y --no-install-recommends postgresql"
    folder = Path(tempfile.mkdtemp(prefix="msr-pg-", dir="/tmp"))
    options = f"-k {folder} -c listen_addresses= {_SMALL} {'' if durable else _FAST}"
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        if seed is None:
            _run(
                "initdb", "-D", f"{folder}/data", "-U", "centre", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
            )
        else:
            subprocess.run(["tar", "-xf", str(seed), "-C", str(folder)], check=True)
        _run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
        ends = "immediate"
        try:
            if seed is None:
                _run("createdb", "-h", str(folder), "-U", "centre", "centre")
            yield f"postgresql://centre@/centre?host={folder}"
            ends = "immediate" if keep is None else "fast"
        finally:
            _run("pg_ctl", "-D", f"{folder}/data", "-m", ends, "-w", "-t", "600", "stop")
        if keep is not None:
            subprocess.run(["tar", "-cf", str(keep), "-C", str(folder), "data"], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    command = [str(BINARIES[-1] / program), *arguments]
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "HOME": "/tmp"}, cwd="/")
