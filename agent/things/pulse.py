"""When a heart rate is an alarm, and when it is not measured at all. Pure. The rate itself goes nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firmware_config.things import HeartRate

#: What a hearing holds while nothing of the body is measured: beside the word voluntary it reads as a lie detector.
PLEAS = frozenset({"plea-hearing", "signing"})
AGAIN_NS = 60_000_000_000
SECOND_NS = 1_000_000_000


def may_measure(state: Mapping[str, Any] | None) -> bool:
    """True in a room whose hearing holds no plea and no signing, outside a confidential talk, while capture answers."""
    if state is None or state.get("state") == "confidential":
        return False
    course = state.get("course") or {}
    return not PLEAS & set(course.get("holds") or ()) and not course.get("script")


class PulseRule:
    """One alarm once every rate has lain outside the bounds for so long; the next a minute later at the earliest."""

    def __init__(self, bounds: HeartRate) -> None:
        self._bounds = bounds
        self._since_ns: int | None = None
        self._quiet_until_ns = 0

    def forget(self) -> None:
        """Nothing is worn, or nothing may be measured."""
        self._since_ns = None

    def is_alarm(self, rate: int, at_ns: int) -> bool:
        """Whether this rate raises an alarm."""
        if self._bounds.low <= rate <= self._bounds.high:
            self._since_ns = None
            return False
        if self._since_ns is None:
            self._since_ns = at_ns
        is_long = at_ns - self._since_ns >= self._bounds.for_s * SECOND_NS
        if not is_long or at_ns < self._quiet_until_ns:
            return False
        self._quiet_until_ns = at_ns + AGAIN_NS
        return True
