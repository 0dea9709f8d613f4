"""From a source's own time stamps to CLOCK_BOOTTIME, by arrival. Pure (docs/time.md).

Arrival is never early: the lower envelope of (arrival - stamp) is the line on which nothing was held up. It leaks
upward slowly, so that it follows a clock that runs slow; it falls at once with one that runs fast.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAK_PPM = 100
SLEW_PPM = 500
_SETTLE_NOTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRules:
    """`settle_ns`: how long to listen first. A floor over `window_ns` that lies more than `late_ns` above the line, or
    a stamp more than `early_ns` below it, moves the line at once: time stamps jumped, or samples were lost."""

    settle_ns: int
    window_ns: int
    late_ns: int
    early_ns: int


PICTURE_RULES = LineRules(settle_ns=400_000_000, window_ns=3_000_000_000, late_ns=1_000_000_000, early_ns=1_000_000_000)
SOUND_RULES = LineRules(settle_ns=900_000_000, window_ns=1_000_000_000, late_ns=10_000_000, early_ns=1_000_000_000)


class ArrivalLine:
    """The line for one connection of one source. All values are nanoseconds."""

    def __init__(self, rules: LineRules) -> None:
        self._rules = rules
        self._offset: float | None = None
        self._used: float | None = None
        self._last_arrival = 0
        self._last_stamp = 0
        self._first_arrival = 0
        self._notes = 0
        self._window_from = 0
        self._window_floor = 0
        self.jitter_ns = 0

    @property
    def settled(self) -> bool:
        """True once the burst with which a connection starts is behind us."""
        heard = self._last_arrival - self._first_arrival
        return self._notes >= _SETTLE_NOTES and heard >= self._rules.settle_ns

    def note(self, stamp_ns: int, arrival_ns: int) -> int:
        """Take in one arrival. Returns 0, or by how much the line was moved at once (a jump)."""
        offset = arrival_ns - stamp_ns
        if self._offset is None:
            self._begin(offset, arrival_ns, stamp_ns)
            return 0
        elapsed = arrival_ns - self._last_arrival
        went_back = self._last_stamp - stamp_ns > self._rules.early_ns
        self._last_arrival, self._last_stamp = arrival_ns, stamp_ns
        self._notes += 1
        if went_back or (self.settled and offset < self._offset - self._rules.early_ns):
            return self._move(offset)
        self._offset = min(self._offset + elapsed * LEAK_PPM / 1e6, offset)
        excess = int(offset - self._offset)
        self.jitter_ns = max(excess, self.jitter_ns - elapsed // 100)
        return self._close_window(offset, arrival_ns)

    def at(self, stamp_ns: int) -> int:
        """The boottime of a stamp, by the line as it lies now."""
        if self._offset is None:
            raise ValueError("expected at least one note before the first reading of an arrival line")
        return stamp_ns + int(self._offset)

    def smooth(self, stamp_ns: int, step_ns: int) -> int:
        """The same for a running film: nears the line by at most SLEW_PPM of `step_ns`, so spacing stays even."""
        if self._offset is None:
            raise ValueError("expected at least one note before the first reading of an arrival line")
        if self._used is None:
            self._used = self._offset
        most = step_ns * SLEW_PPM / 1e6
        self._used += min(most, max(-most, self._offset - self._used))
        return stamp_ns + int(self._used)

    def _begin(self, offset: int, arrival_ns: int, stamp_ns: int) -> None:
        self._offset = offset
        self._first_arrival = self._last_arrival = self._window_from = arrival_ns
        self._last_stamp = stamp_ns
        self._window_floor = offset
        self._notes = 1

    def _close_window(self, offset: int, arrival_ns: int) -> int:
        self._window_floor = min(self._window_floor, offset)
        if arrival_ns - self._window_from < self._rules.window_ns:
            return 0
        floor = self._window_floor
        self._window_from, self._window_floor = arrival_ns, offset
        assert self._offset is not None
        return self._move(floor) if floor - self._offset > self._rules.late_ns else 0

    def _move(self, offset: int) -> int:
        assert self._offset is not None
        step = int(offset - self._offset)
        self._offset, self._used = offset, None
        self._window_floor = offset
        self._window_from = self._last_arrival
        return step
