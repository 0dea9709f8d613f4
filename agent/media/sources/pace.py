"""Real time for sources that make their own pictures or samples."""

from __future__ import annotations

import threading
from pathlib import Path

from agent.clock import boottime_ns

_LATE_NS = 500_000_000


class Pace:
    """A steady beat on CLOCK_BOOTTIME, beats numbered from 0."""

    def __init__(self, period_ns: int, first_ns: int) -> None:
        self._period_ns = period_ns
        self._next_ns = first_ns
        self._never = threading.Event()

    def wait(self) -> int:
        """Sleep until the next beat and return its boottime; after a long hold-up beats are left out, not caught up."""
        now_ns = boottime_ns()
        if now_ns - self._next_ns > _LATE_NS:
            self._next_ns += (now_ns - self._next_ns) // self._period_ns * self._period_ns
        if self._next_ns > now_ns:
            self._never.wait((self._next_ns - now_ns) / 1e9)
        due_ns = self._next_ns
        self._next_ns += self._period_ns
        return due_ns


class Plug:
    """Whether a pretend device is plugged in: by methods, or by a file whose presence means it is not."""

    def __init__(self, unplugged_file: str = "") -> None:
        self._path = Path(unplugged_file) if unplugged_file else None
        self._out = threading.Event()

    def unplug(self) -> None:
        self._out.set()

    def plug(self) -> None:
        self._out.clear()

    @property
    def is_in(self) -> bool:
        return not self._out.is_set() and not (self._path is not None and self._path.exists())
