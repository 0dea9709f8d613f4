"""人数: fewer faces than the room should show, and how many there are. Pure.

A head is bowed or turned now and then: the count that is told is the greatest of the last few keyframes.
"""

from __future__ import annotations

from agent.media.signals.events import Event, Signal
from agent.media.signals.hold import Hold, Looks

KEPT = 5


class PersonSignal:
    """Watches one camera's count. `expected` 0: the count is told, and nothing is ever missed."""

    def __init__(self, expected: int, rule: Looks) -> None:
        self._expected, self._rule = expected, rule
        self._counts: tuple[int, ...] = ()
        self._hold = Hold(signal=Signal.PERSONS)

    @property
    def count(self) -> int | None:
        """How many are seen; None before the first look."""
        return max(self._counts, default=None)

    @property
    def standing(self) -> dict[Signal, int]:
        """As the other detectors."""
        return {Signal.PERSONS: self._hold.since_ns} if self._hold.is_begun else {}

    def take(self, faces: int, at_ns: int) -> list[Event]:
        """One keyframe's faces."""
        self._counts = (*self._counts, faces)[-KEPT:]
        is_few = faces < self._expected
        self._hold, event = self._hold.step(is_few, at_ns, self._rule)
        return [event] if event else []
