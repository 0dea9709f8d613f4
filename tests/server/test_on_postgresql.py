"""Audit, access, devices and bookings hold on PostgreSQL as on SQLite: the same tests, once more, on a real server."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.server.postgres import postgresql

SUITES = ("tests/server/audit", "tests/server/access", "tests/server/devices", "tests/server/bookings")


def test_the_same_tests_pass_on_postgresql() -> None:
    with postgresql() as address:
        environment = {**os.environ, "MSR_DATABASE": address}
        command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", *SUITES]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
