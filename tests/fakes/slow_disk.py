"""A disk that acknowledges slowly, and the real capture on it: each sync takes as many seconds more as a file says.

python -m tests.fakes.slow_disk PROFILE FILE
"""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path

from agent import supervise
from agent.daemon import run
from agent.outbox.disk import RealDisk
from agent.settings import settings_for
from firmware_config.profile import load


class SlowDisk(RealDisk):
    """The kernel's, behind a queue: what is synced is durable when the call returns, and that takes its time."""

    def __init__(self, file: Path) -> None:
        self._file, self._never = file, threading.Event()

    def sync(self, fd: int) -> None:
        """See Disk."""
        super().sync(fd)
        if self._file.exists():
            self._never.wait(float(self._file.read_text(encoding="ascii") or 0))


if __name__ == "__main__":
    supervise.bound_memory()
    logging.basicConfig(level=logging.INFO)
    sys.exit(run(settings_for(load(Path(sys.argv[1]))), disk=SlowDisk(Path(sys.argv[2]))))
