"""Audit, access, devices and counsel hold on PostgreSQL as they do on SQLite: the same tests, on a real server."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.server.postgres import postgresql

SUITES = ("tests/server/audit", "tests/server/access", "tests/server/devices", "tests/server/cases/test_pages.py")
#: What a browser shows does not hang on the database.
IGNORED = "--ignore=tests/server/access/test_in_a_browser.py"


def test_the_same_tests_pass_on_postgresql() -> None:
    with postgresql() as address:
        environment = {**os.environ, "MSR_DATABASE": address}
        command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", IGNORED, *SUITES]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
