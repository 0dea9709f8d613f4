"""What is looked at every so often."""

from __future__ import annotations

from agent.clock import ClockPair
from agent.health import Room, Storage
from agent.rounds import ClockStepped, Rounds, StorageSeen

SECOND = 1_000_000_000
WELL = Storage(free_bytes=1, room=Room.WELL, hours_left=1.0, days_left=1.0)


def test_a_step_of_the_wall_clock_is_seen_once_with_its_size() -> None:
    readings = iter([(0, 0), (1, 1), (2, 3602), (3, 3603)])
    rounds = Rounds(storage=lambda: WELL, clocks=lambda: pair(*next(readings)))
    seen = [each for now in range(4) for each in rounds.due(now * SECOND) if isinstance(each, ClockStepped)]
    assert seen == [ClockStepped(3600 * SECOND)]


def test_the_disk_is_looked_at_at_once_and_every_two_seconds() -> None:
    rounds = Rounds(storage=lambda: WELL, clocks=lambda: pair(0, 0))
    looks = [now for now in range(6) if StorageSeen(WELL) in rounds.due(now * SECOND)]
    assert looks == [0, 2, 4]


def pair(boot_s: int, wall_s: int) -> ClockPair:
    return ClockPair(boottime_ns=boot_s * SECOND, wall_ns=wall_s * SECOND)
