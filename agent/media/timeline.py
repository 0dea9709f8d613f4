"""From a source's own time stamps to CLOCK_BOOTTIME: by arrival, less the source's latency. Pure (docs/time.md).

Arrival is never early: the lower envelope of (arrival - stamp) is the line on which nothing was held up. It leaks
upward slowly, so that it follows a clock that runs slow; it falls at once with one that runs fast.
How far the line lies behind what the camera saw, its latency, arrival cannot tell: the profile says it where it was
measured, or the camera's own clock does, by its sender reports.
"""

from __future__ import annotations

import statistics
from collections import deque
from dataclasses import dataclass

LEAK_PPM = 100
SLEW_PPM = 500
UNMEASURED_NS = 500_000_000
MEASURED_ERROR_NS = 10_000_000
_SETTLE_NOTES = 12
_REPORTS = 9
_STEP_NS = 500_000_000
_LEAST_LATENCY_NS, _MOST_LATENCY_NS = -20_000_000, 1_000_000_000
_SAME_NS = 20_000_000

ARRIVAL, CALIBRATED, CAMERA = "arrival", "arrival-calibrated", "camera"


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

    def begin_film(self) -> None:
        """Where the last film's slewing stood is kept for a run that follows it at once, and forgotten after a while:
        a film an hour later must not begin where a drifting clock was then."""
        if self._used is not None and self._offset is not None and abs(self._used - self._offset) > _SAME_NS:
            self._used = None

    def film_at(self, stamp_ns: int) -> int:
        """Where `smooth` would put a film's first picture."""
        return self.at(stamp_ns) if self._used is None else stamp_ns + int(self._used)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What was measured of a source (`agent align`), None where nothing was: its latency, and by how much its clock
    runs ahead of the box's wall clock. That the clock was measured means: believe its sender reports."""

    latency_ns: int | None = None
    camera_clock_ns: int | None = None


UNMEASURED = Timing()


class CameraClock:
    """The sender reports of one connection: on what wall clock the camera says that it captured its stamps.

    One difference (said capture - stamp) a report; cameras place them within some milliseconds, so the median counts.
    """

    def __init__(self) -> None:
        self._differences: deque[int] = deque(maxlen=_REPORTS)

    def note(self, stamp_ns: int, captured_ns: int) -> int:
        """Take in what is said of one picture. Returns 0, or by how much the camera's clock was set meanwhile."""
        difference = captured_ns - stamp_ns
        if not self._differences:
            self._differences.append(difference)
            return 0
        moved = difference - self._differences[-1]
        if abs(moved) >= _STEP_NS:
            self.forget()
        if abs(moved) > 1_000:  # less is rounding: the same report again
            self._differences.append(difference)
        return moved if abs(moved) >= _STEP_NS else 0

    def forget(self) -> None:
        """The stamps or the clock jumped: what was said before no longer counts."""
        self._differences.clear()

    @property
    def difference_ns(self) -> int | None:
        """Said capture minus stamp; None before the first report."""
        return int(statistics.median(self._differences)) if self._differences else None

    @property
    def spread_ns(self) -> int:
        """How far apart the last reports lie."""
        return max(self._differences) - min(self._differences) if self._differences else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """How pictures or samples get their place: the arrival line less `latency_ns`. `error_ns` is the method's own, to
    which frame and jitter come; `doubt` says in words why the camera's clock was not believed ("": it was, or is none).
    """

    method: str
    latency_ns: int
    error_ns: int
    doubt: str = ""


def place(timing: Timing, *, known_ns: int, line_ns: int, clock: CameraClock, unmeasured_ns: int) -> Placement:
    """The best placement that can be had now: `line_ns` is arrival minus stamp by the line as it lies.

    `known_ns` is a latency that the driver knows; `unmeasured_ns` is claimed as error where nothing was measured.
    """
    by_arrival = _by_arrival(timing, known_ns, unmeasured_ns)
    if timing.camera_clock_ns is None:
        return by_arrival
    difference = clock.difference_ns
    if difference is None:
        return _doubted(by_arrival, "expected sender reports, got none yet")
    latency_ns = line_ns - difference + timing.camera_clock_ns
    if not _LEAST_LATENCY_NS <= latency_ns <= _MOST_LATENCY_NS:
        return _doubted(by_arrival, f"expected a latency of 0 to 1 s by its clock, got {latency_ns / 1e9:.3f} s")
    apart = 0 if timing.latency_ns is None else abs(latency_ns - timing.latency_ns)
    error_ns = MEASURED_ERROR_NS + clock.spread_ns // 2 + (apart if apart > _SAME_NS else 0)
    return Placement(method=CAMERA, latency_ns=latency_ns, error_ns=error_ns)


def settled_placement(before: Placement | None, now: Placement) -> Placement:
    """Of one connection: a later run keeps the place of the earlier ones unless something better is known.

    The latency of a connection hardly changes; a report that is a few milliseconds off must not shift the next run.
    """
    if before is None or before.method != CAMERA:
        return now
    if now.method != CAMERA or abs(now.latency_ns - before.latency_ns) <= _SAME_NS:
        return before
    return now


def _by_arrival(timing: Timing, known_ns: int, unmeasured_ns: int) -> Placement:
    if timing.latency_ns is None:
        return Placement(method=ARRIVAL, latency_ns=known_ns, error_ns=unmeasured_ns)
    return Placement(method=CALIBRATED, latency_ns=timing.latency_ns, error_ns=MEASURED_ERROR_NS)


def _doubted(placement: Placement, doubt: str) -> Placement:
    return Placement(method=placement.method, latency_ns=placement.latency_ns, error_ns=placement.error_ns, doubt=doubt)
