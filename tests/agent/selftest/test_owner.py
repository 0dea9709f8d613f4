"""A technician calls it as root; what it leaves belongs to capture, and the uplink can read it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agent.box_process import ROOT

SCRIPT = """
import os, sys
from pathlib import Path
from agent.selftest.owner import become_owner
folder = os.open(sys.argv[1], os.O_DIRECTORY)  # beforehand: the folders of tests are root's alone
become_owner(Path(sys.argv[1]))
os.close(os.open("report", os.O_CREAT | os.O_WRONLY, 0o666, dir_fd=folder))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can become another")
def test_what_root_called_is_done_as_the_outboxs_owner(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    outbox.mkdir(0o750)
    os.chown(outbox, 4_711, 4_712)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(outbox)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    left = (outbox / "report").stat()
    assert (left.st_uid, left.st_gid, stat.S_IMODE(left.st_mode)) == (4_711, 4_712, 0o640)
