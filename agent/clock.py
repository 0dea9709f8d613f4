"""The only clock reads of the box: CLOCK_BOOTTIME for positions, the wall clock as an observation (evidence.md E10)."""

from __future__ import annotations

import ctypes
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

STEP_THRESHOLD_NS = 500_000_000
BOOT_ID_PATH = Path("/proc/sys/kernel/random/boot_id")

_STA_UNSYNC = 0x0040
_TIME_ERROR = 5
#: What the kernel itself says of a clock of which nothing is known.
_UNKNOWN_ERROR_NS = 16_000_000_000


@dataclass(frozen=True, slots=True)
class WallObservation:
    """What the wall clock said: `source` is "ntp", "ntp SERVER" or "free-running"; `error_ns` bounds its error."""

    unix_ns: int
    source: str
    error_ns: int


@dataclass(frozen=True, slots=True)
class ClockPair:
    """One reading of both clocks at the same instant, nanoseconds."""

    boottime_ns: int
    wall_ns: int


class _Timex(ctypes.Structure):
    """struct timex of adjtimex(2), 64-bit Linux; the tail is padding of the kernel's."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("_rest", ctypes.c_char * 256),
    ]


_libc = ctypes.CDLL(None, use_errno=True)


def boottime_ns() -> int:
    """Nanoseconds since boot, suspension included: the axis of every position on the box."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def wall_ns() -> int:
    """Unix time in nanoseconds as the wall clock says it now; never used to measure a span."""
    return time.time_ns()


def pair() -> ClockPair:
    """Both clocks, read one right after the other."""
    return ClockPair(boottime_ns=boottime_ns(), wall_ns=wall_ns())


def observe_wall() -> WallObservation:
    """The wall clock with its discipline, from adjtimex(2) (read only); where a sandbox forbids that, it runs free."""
    timex = _Timex(modes=0)
    state = _libc.adjtimex(ctypes.byref(timex))
    if state == -1:
        return WallObservation(unix_ns=wall_ns(), source="free-running", error_ns=_UNKNOWN_ERROR_NS)
    disciplined = state != _TIME_ERROR and not timex.status & _STA_UNSYNC
    source = "ntp" if disciplined else "free-running"
    return WallObservation(unix_ns=wall_ns(), source=source, error_ns=timex.maxerror * 1000)


def step_between(earlier: ClockPair, later: ClockPair, threshold_ns: int = STEP_THRESHOLD_NS) -> int | None:
    """By how many ns the wall clock stepped between two readings, or None if it stayed within the threshold."""
    step = (later.wall_ns - earlier.wall_ns) - (later.boottime_ns - earlier.boottime_ns)
    return step if abs(step) >= threshold_ns else None


def boot_id(path: Path = BOOT_ID_PATH) -> bytes:
    """The 16 bytes that name this boot."""
    return uuid.UUID(path.read_text(encoding="ascii").strip()).bytes
