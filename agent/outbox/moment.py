"""A reading of both clocks, as records and statements carry it (evidence.md E10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.evidence.statements import Wall


@dataclass(frozen=True, slots=True)
class Moment:
    """CLOCK_BOOTTIME in nanoseconds, and the wall clock as an observation."""

    boottime_ns: int
    wall: Wall


Now = Callable[[], Moment]
