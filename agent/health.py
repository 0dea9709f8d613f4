"""What is wrong with the box, judged from measured values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from firmware_config.limits import Limits

PICTURE_BYTES_PER_S = 500_000
SOUND_BYTES_PER_S = 16_000


class Room(Enum):
    """How much room the disk has."""

    WELL = "well"
    LOW = "low"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Free bytes, what they mean, for how many hours of recording they last, and for how many usual days."""

    free_bytes: int
    room: Room
    hours_left: float
    days_left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Everything that the lamp and the panel say beside the state."""

    storage: Storage | None = None
    absent: frozenset[str] = frozenset()
    disk_faults: int = 0
    is_disk_slow: bool = False
    #: The room records, and no original gives anything that is durable.
    is_film_stopped: bool = False
    is_clock_behind: bool = False
    index_behind: int = 0
    missing_files: int = 0

    @property
    def needs_a_look(self) -> bool:
        """True when someone should see to the box, though it records."""
        low = self.storage is not None and self.storage.room is not Room.WELL
        return bool(low or self.absent or self.disk_faults or self.is_disk_slow or self.missing_files)


def judge_storage(limits: Limits, *, free_bytes: int, bytes_per_s: float) -> Storage:
    """Room on the disk if nothing is delivered: under `min_free_mib_to_start` a new session is refused, a running one
    is never stopped by it; under `warn_free_mib`, or with room for fewer than `warn_days` usual days, a look is due."""
    refuse_below, warn_below = limits.min_free_mib_to_start << 20, limits.warn_free_mib << 20
    hours = max(0, free_bytes - refuse_below) / max(1, bytes_per_s) / 3600
    days = hours / limits.recorded_hours_a_day
    is_low = free_bytes < warn_below or days < limits.warn_days
    room = Room.FULL if free_bytes < refuse_below else Room.LOW if is_low else Room.WELL
    return Storage(free_bytes=free_bytes, room=room, hours_left=round(hours, 1), days_left=round(days, 1))


def expected_rate(*, pictures: int, sounds: int) -> int:
    """Bytes a second that so many tracks are expected to need."""
    return pictures * PICTURE_BYTES_PER_S + sounds * SOUND_BYTES_PER_S


def stalled(*, now_ns: int, new_ns: Mapping[str, int], limit_ns: int = 2_000_000_000) -> frozenset[str]:
    """Tracks that were durable once and gave nothing new for 2 s, whatever their source says.

    `new_ns` says when each last had something new: how late a camera's pictures come does not matter.
    """
    return frozenset(name for name, at_ns in new_ns.items() if now_ns - at_ns > limit_ns)


def syncs_per_s(tracks: int) -> float:
    """Syncs that so many tracks need: two fragments a second each, and the close of a segment every 4 s."""
    return tracks * (2 + 8 / 4)


def is_disk_slow(*, sync_ns: int, tracks: int) -> bool:
    """True when syncs of this length would fill more than half of the time: such a box is not ready (E4)."""
    return sync_ns * syncs_per_s(tracks) > 500_000_000


def is_disk_late(busy_ns: int, *, was_late: bool) -> bool:
    """True when the disk was waited for in over half of the newest three seconds; until it is under a quarter."""
    return busy_ns > (750_000_000 if was_late else 1_500_000_000)


def is_progressing(
    *,
    now_ns: int,
    writer_seen_ns: int,
    begun_ns: int | None,
    tracks: Iterable[str],
    last_durable_ns: Mapping[str, int],
    absent: frozenset[str],
    limit_ns: int = 10_000_000_000,
) -> bool:
    """True while the watchdog may be fed (E4).

    The writer lives, and each track of a living part (pressed at `begun_ns`) has a fresh durable fragment or is known
    to be away: one dead camera never restarts the healthy ones.
    """
    if now_ns - writer_seen_ns > limit_ns:
        return False
    if begun_ns is None:
        return True
    expected = [name for name in tracks if name not in absent]
    return all(now_ns - max(begun_ns, last_durable_ns.get(name, 0)) <= limit_ns for name in expected)
