"""How long a sync takes on this disk, before anything hangs on it (E4)."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable
from pathlib import Path

from agent.outbox.disk import Disk

ROUNDS = 5
BLOCK = bytes(64 * 1024)


def median_sync_ns(disk: Disk, root: Path, clock: Callable[[], int]) -> int:
    """The median of five writes of 64 KiB, each synced. Raises OSError as the disk does."""
    path = root / ".probe"
    fd = disk.open_append(path)
    spans = []
    try:
        for _ in range(ROUNDS):
            before_ns = clock()
            disk.write(fd, BLOCK)
            disk.sync(fd)
            spans.append(clock() - before_ns)
    finally:
        os.close(fd)
        path.unlink(missing_ok=True)
    return round(statistics.median(spans))
