"""The meter of a microphone: peak and RMS, ten times a second. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.media.signals.sounds import RATE, level

STEP = RATE // 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Of a tenth of a second that ends at `at_ns`, in dBFS."""

    peak_db: float
    rms_db: float
    at_ns: int


class Meter:
    """Takes blocks of any length; `take` gives the newest level when a tenth of a second is full."""

    def __init__(self) -> None:
        self._held: list[Any] = []
        self._count = 0

    def take(self, samples: Any, at_ns: int) -> Level | None:
        """Samples (int16) whose first lies at `at_ns`."""
        self._held.append(samples)
        self._count += len(samples)
        if self._count < STEP:
            return None
        whole = np.concatenate(self._held)
        used = len(whole) // STEP * STEP
        self._held, self._count = [whole[used:]], len(whole) - used
        peak_db, rms_db = level(whole[used - STEP : used])
        end_ns = at_ns + (len(samples) - self._count) * 1_000_000_000 // RATE
        return Level(peak_db=peak_db, rms_db=rms_db, at_ns=end_ns)
