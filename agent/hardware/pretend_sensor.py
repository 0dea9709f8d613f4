"""A sensor of a room without hardware: a value that drifts slowly, as in a room with people in it."""

from __future__ import annotations

import math
from collections.abc import Callable

_PERIOD_NS = 7_200_000_000_000


class PretendSensor:
    """See ports.Sensor: `middle`, give or take `swing`, once round in two hours of `clock`."""

    def __init__(self, *, middle: float, swing: float, clock: Callable[[], int]) -> None:
        self._middle, self._swing, self._clock = middle, swing, clock

    def read(self) -> float:
        """Never fails."""
        return self._middle + self._swing * math.sin(self._clock() / _PERIOD_NS * math.tau)
