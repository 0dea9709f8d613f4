"""What the readings come to: faults with a key, how grave, and a detail for people. Pure; the words are the centre's.

A fault that is also a signal of the box (agent/course/observations.py) is marked in the film that runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from agent.course.observations import BOX_SIGNALS
from agent.system.board import Watchdog
from agent.system.chrony import Tracking
from agent.system.disks import DiskHealth
from agent.system.ups import Mains
from firmware_config.system import System

WARNING, ALARM = 1, 2
WORN_PERCENT = 80
#: Beyond this the clock of the room and that of a witness's watch no longer agree to the second.
TIME_ERROR_NS = 500_000_000
HOT_C = 90


@dataclass(frozen=True, slots=True)
class Fault:
    """`key` is for machines and tables, `detail` holds numbers alone."""

    key: str
    level: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Everything that was read in one round; None: not asked, or no answer (`silent` says whose)."""

    mains: Mains | None = None
    tracking: Tracking | None = None
    disks: tuple[DiskHealth, ...] = ()
    watchdog: Watchdog | None = None
    is_outbox_apart: bool | None = None
    temperature_c: int | None = None
    silent: frozenset[str] = field(default_factory=frozenset)


def judge(expected: System, seen: Readings) -> tuple[Fault, ...]:
    """Every fault, the gravest first."""
    found = [*_mains(expected, seen), *_time(expected, seen), *_disks(seen), *_board(expected, seen)]
    return tuple(sorted(found, key=lambda fault: (-fault.level, fault.key)))


def marked(faults: Iterable[Fault]) -> dict[str, str]:
    """What the film is marked with: signal and detail."""
    return {fault.key: fault.detail for fault in faults if fault.key in BOX_SIGNALS}


def _mains(expected: System, seen: Readings) -> Iterable[Fault]:
    if "ups" in seen.silent:
        yield Fault("ups-silent", WARNING)
    if expected.ups is None or seen.mains is None:
        return
    mains = seen.mains
    left = " ".join(
        [f"{mains.charge_percent}%"] * (mains.charge_percent is not None)
        + [f"{mains.runtime_s}s"] * (mains.runtime_s is not None)
    )
    if mains.is_on_battery:
        yield Fault("mains-lost", ALARM, left)
    if mains.is_ending(expected.ups):
        yield Fault("battery-low", ALARM, left)
    if mains.is_worn:
        yield Fault("ups-worn", WARNING)


def _time(expected: System, seen: Readings) -> Iterable[Fault]:
    if not expected.has_time_server:
        return
    if seen.tracking is None or not seen.tracking.server:
        yield Fault("time-lost", WARNING)
    elif seen.tracking.error_ns > TIME_ERROR_NS:
        yield Fault("time-poor", WARNING, f"{seen.tracking.error_ns / 1e9:.1f}s")


def _disks(seen: Readings) -> Iterable[Fault]:
    if "disks" in seen.silent:
        yield Fault("disks-silent", WARNING)
    for disk in seen.disks:
        if disk.is_failing:
            yield Fault("disk-failing", ALARM, disk.name)
        if disk.errors:
            yield Fault("disk-errors", WARNING, f"{disk.name} {disk.errors}")
        if disk.worn_percent is not None and disk.worn_percent >= WORN_PERCENT:
            yield Fault("disk-worn", WARNING, f"{disk.name} {disk.worn_percent}%")


def _board(expected: System, seen: Readings) -> Iterable[Fault]:
    if expected.has_watchdog and (seen.watchdog is None or not seen.watchdog.is_active):
        yield Fault("watchdog-off", WARNING)
    if expected.has_outbox_partition and seen.is_outbox_apart is False:
        yield Fault("outbox-shared", ALARM)
    if seen.temperature_c is not None and seen.temperature_c >= HOT_C:
        yield Fault("board-hot", WARNING, f"{seen.temperature_c}C")
