"""What is looked at every so often: room on the disk, steps of the wall clock, files to retire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.clock import ClockPair, step_between
from agent.health import Storage

SECOND_NS = 1_000_000_000
STORAGE_EVERY_NS = 2 * SECOND_NS
CLOCK_EVERY_NS = SECOND_NS
RETIRE_EVERY_NS = 60 * SECOND_NS


@dataclass(frozen=True, slots=True)
class StorageSeen:
    """The disk was looked at."""

    storage: Storage


@dataclass(frozen=True, slots=True)
class ClockStepped:
    """The wall clock stepped between two looks."""

    step_ns: int


class Rounds:
    """Knows what is due; `storage` and `clocks` are the looks themselves. Times are boottime."""

    def __init__(self, *, storage: Callable[[], Storage], clocks: Callable[[], ClockPair]) -> None:
        self._storage, self._clocks = storage, clocks
        self._storage_due_ns = self._clock_due_ns = 0
        self._retire_due_ns = 0
        self._before: ClockPair | None = None

    def due(self, now_ns: int) -> list[StorageSeen | ClockStepped]:
        """The looks that were due."""
        seen: list[StorageSeen | ClockStepped] = []
        if now_ns >= self._storage_due_ns:
            self._storage_due_ns = now_ns + STORAGE_EVERY_NS
            seen.append(StorageSeen(self._storage()))
        if now_ns >= self._clock_due_ns:
            self._clock_due_ns = now_ns + CLOCK_EVERY_NS
            later = self._clocks()
            step_ns = step_between(self._before, later) if self._before else None
            self._before = later
            if step_ns is not None:
                seen.append(ClockStepped(step_ns))
        return seen

    def is_retirement_due(self, now_ns: int) -> bool:
        """True once a minute."""
        if now_ns < self._retire_due_ns:
            return False
        self._retire_due_ns = now_ns + RETIRE_EVERY_NS
        return True
