"""How many of the main camera's pictures are drawn when the processor cannot bear all of them. Pure.

Lag is how long after its time a picture was handed over; what counts is by how much it exceeds the least lag of the
last minute, which is the camera's and the network's own. Down at once a second was late throughout; up again only after
a calm time that doubles each time it was too early.
"""

from __future__ import annotations

DIVISORS = (1, 2, 3, 5)
LATE_NS = 200_000_000
CALM_NS = 80_000_000
HOPELESS_NS = 1_500_000_000
BUSY_AT_MOST = 0.75
_WINDOW_NS = 1_000_000_000
_FIRST_CALM_NS = 10_000_000_000
_LONGEST_CALM_NS = 160_000_000_000
_FLOOR_WINDOWS = 60


class Pacer:
    """One composite's pace. Times are boottime nanoseconds."""

    def __init__(self) -> None:
        self._step = 0
        self._floors: list[int] = []
        self._window_from = 0
        self._least = self._most = 0
        self._work_ns = self._drawing_ns = 0
        self._calm_since = self._raised_at = 0
        self._calm_ns = _FIRST_CALM_NS

    @property
    def divisor(self) -> int:
        """One in so many pictures of the main camera is drawn."""
        return DIVISORS[self._step]

    def is_hopeless(self, lag_ns: int) -> bool:
        """True for a picture that is so late that only leaving out everything up to the next keyframe helps."""
        return bool(self._floors) and lag_ns - self._floor > HOPELESS_NS

    def worked(self, decoding_ns: int, drawing_ns: int) -> None:
        """Time that went into decoding, and into drawing and encoding."""
        self._work_ns += decoding_ns + drawing_ns
        self._drawing_ns += drawing_ns

    def note(self, now_ns: int, lag_ns: int) -> bool:
        """A picture was handed over with this lag; True where the pace has changed."""
        if not self._window_from:
            self._begin_window(now_ns, lag_ns)
        self._least, self._most = min(self._least, lag_ns), max(self._most, lag_ns)
        took_ns = now_ns - self._window_from
        if took_ns < _WINDOW_NS:
            return False
        self._floors = [*self._floors[1 - _FLOOR_WINDOWS :], self._least]
        is_late, is_calm = self._least - self._floor > LATE_NS, self._most - self._floor < CALM_NS
        load, drawing = self._work_ns / took_ns, self._drawing_ns / took_ns
        self._begin_window(now_ns, lag_ns)
        if not is_calm:
            self._calm_since = now_ns
        if is_late:
            return self._slower(now_ns)
        return is_calm and self._faster(now_ns, load, drawing)

    def lost(self, now_ns: int) -> bool:
        """Pictures were left out because they were not fetched: the pace was too fast. True where it has changed."""
        self._calm_since = now_ns
        return self._slower(now_ns)

    @property
    def _floor(self) -> int:
        return min(self._floors)

    def _begin_window(self, now_ns: int, lag_ns: int) -> None:
        self._window_from = now_ns
        self._least = self._most = lag_ns
        self._work_ns = self._drawing_ns = 0
        self._calm_since = self._calm_since or now_ns

    def _slower(self, now_ns: int) -> bool:
        if self._raised_at and now_ns - self._raised_at < 2 * self._calm_ns:
            self._calm_ns = min(_LONGEST_CALM_NS, 2 * self._calm_ns)
        self._raised_at = 0
        if self._step == len(DIVISORS) - 1:
            return False
        self._step += 1
        return True

    def _faster(self, now_ns: int, load: float, drawing: float) -> bool:
        """A step up, where it has been calm for long and the work that it brings has room."""
        if self._step == 0 or now_ns - self._calm_since < self._calm_ns:
            return False
        more = drawing * (DIVISORS[self._step] / DIVISORS[self._step - 1] - 1)
        if load + more > BUSY_AT_MOST:
            return False
        self._step -= 1
        self._raised_at = self._calm_since = now_ns
        return True
