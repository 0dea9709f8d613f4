"""Real time for sources that make their own pictures or samples."""

from __future__ import annotations

import threading
from pathlib import Path

from agent.clock import boottime_ns

_LATE_NS = 500_000_000
#: A sound card's program keeps so much (ear.py): a pretended one catches up with it, and loses what is more.
SOUND_KEPT_NS = 5_000_000_000


class Pace:
    """A steady beat on CLOCK_BOOTTIME, beats numbered from 0."""

    def __init__(self, period_ns: int, first_ns: int, *, late_ns: int = _LATE_NS) -> None:
        """After a hold-up of more than `late_ns` beats are left out; after a shorter one they are caught up."""
        self._period_ns, self._late_ns = period_ns, late_ns
        self._next_ns = first_ns
        self._never = threading.Event()

    def wait(self) -> int:
        """Sleep until the next beat and return its boottime."""
        now_ns = boottime_ns()
        if now_ns - self._next_ns > self._late_ns:
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
