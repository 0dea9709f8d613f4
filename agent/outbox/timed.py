"""How much of the time the disk takes to acknowledge: seen while a part is recorded, by whoever does not wait for it.

A disk that acknowledges slowly reports no error. The writer waits inside its calls; the loop of capture looks from
outside, so that a call that does not come back is seen while it lasts (E4).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.outbox.disk import Disk

WINDOW_NS = 3_000_000_000


class DiskLoad:
    """The calls of the newest three seconds; one thread makes them, any may ask. Times are boottime."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spans: deque[tuple[int, int]] = deque()
        self._since_ns: int | None = None

    def begin(self, now_ns: int) -> None:
        """The disk was asked."""
        with self._lock:
            self._since_ns = now_ns

    def end(self, now_ns: int) -> None:
        """It answered."""
        with self._lock:
            if self._since_ns is not None:
                self._spans.append((self._since_ns, now_ns))
            self._since_ns = None
            self._forget(now_ns)

    def busy_ns(self, now_ns: int) -> int:
        """How long of the newest three seconds the disk was waited for, the call under way among it."""
        with self._lock:
            self._forget(now_ns)
            spans = [*self._spans, *([(self._since_ns, now_ns)] if self._since_ns is not None else [])]
        return sum(to_ns - max(from_ns, now_ns - WINDOW_NS) for from_ns, to_ns in spans)

    def _forget(self, now_ns: int) -> None:
        while self._spans and self._spans[0][1] <= now_ns - WINDOW_NS:
            self._spans.popleft()


class TimedDisk:
    """A Disk whose calls are counted into `load`."""

    def __init__(self, disk: Disk, clock: Callable[[], int]) -> None:
        self._disk, self._clock, self.load = disk, clock, DiskLoad()

    def open_append(self, path: Path) -> int:
        """See Disk."""
        return self._disk.open_append(path)

    def write(self, fd: int, data: bytes) -> None:
        """See Disk."""
        with self._asked():
            self._disk.write(fd, data)

    def sync(self, fd: int) -> None:
        """See Disk."""
        with self._asked():
            self._disk.sync(fd)

    def sync_folder(self, path: Path) -> None:
        """See Disk."""
        with self._asked():
            self._disk.sync_folder(path)

    def rename(self, old: Path, new: Path) -> None:
        """See Disk."""
        with self._asked():
            self._disk.rename(old, new)

    def unlink(self, path: Path) -> None:
        """See Disk."""
        with self._asked():
            self._disk.unlink(path)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        self.load.begin(self._clock())
        try:
            yield
        finally:
            self.load.end(self._clock())
