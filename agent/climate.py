"""The room's temperature and humidity: which reading may be shown, and what is wrong where none may. Pure.

A value is shown only while it is fresh; what is missing, beyond its bounds or stuck is named and never shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

#: A reading is shown for so many rounds: one or two that fail blank nothing (a DHT11 fails often).
FRESH_ROUNDS = 3


class Fault(Enum):
    """Why there is nothing to show."""

    MISSING = "missing"
    RANGE = "out-of-range"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Told:
    """A value rounded as it is shown, or the fault, or neither: there is no such sensor, or it was not read yet."""

    value: float | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Climate:
    """What the room's sensors tell now."""

    temperature: Told = Told()
    humidity: Told = Told()

    @property
    def faults(self) -> tuple[str, ...]:
        """`temperature-missing`, `humidity-stuck` and the like."""
        pairs = (("temperature", self.temperature), ("humidity", self.humidity))
        return tuple(f"{name}-{told.fault.value}" for name, told in pairs if told.fault is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What may be believed. Shown in steps of `10 ** -digits`; `stuck_ns` None: not judged."""

    low: float
    high: float
    digits: int
    fresh_ns: int
    stuck_ns: int | None


class Quantity:
    """One sensor's readings in their order. Times are boottime.

    The value shown is held until a reading is a whole step from it, so that noise at a border of rounding writes no
    captions.
    """

    def __init__(self, rule: Rule, begun_ns: int) -> None:
        self._rule, self._begun_ns = rule, begun_ns
        self._read: float | None = None
        self._read_ns = self._same_since_ns = begun_ns
        self._shown: float | None = None

    def take(self, value: float, at_ns: int) -> None:
        """A reading that came at this time."""
        if value != self._read:
            self._same_since_ns = at_ns
        self._read, self._read_ns = value, at_ns
        if not self._rule.low <= value <= self._rule.high:
            self._shown = None
        elif self._shown is None or abs(value - self._shown) >= 10**-self._rule.digits:
            self._shown = round(value, self._rule.digits)

    def told(self, now_ns: int) -> Told:
        """What may be shown now."""
        if now_ns - self._read_ns > self._rule.fresh_ns:
            return Told(fault=Fault.MISSING)
        if self._read is None:
            return Told()
        if self._shown is None:
            return Told(fault=Fault.RANGE)
        stuck_ns = self._rule.stuck_ns
        if stuck_ns is not None and self._read_ns - self._same_since_ns >= stuck_ns:
            return Told(fault=Fault.STUCK)
        return Told(value=self._shown)
