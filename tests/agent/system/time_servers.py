"""Real chronyd processes that touch no clock (-x) and need no root (-U)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHRONYD = "/usr/sbin/chronyd"


@contextmanager
def chronyd(folder: Path, *, port: int, lines: str) -> Iterator[None]:
    """One chronyd with these lines, asked at `port`."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "chrony.conf"
    config.write_text(f"{lines}\ncmdport {port}\nbindcmdaddress 127.0.0.1\npidfile {folder}/pid\n")
    command = [CHRONYD, "-U", "-x", "-d", "-f", str(config)]
    if os.geteuid() == 0:  # root would have it drop to a user that reads no folder of a test's
        command += ["-u", "root"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)
