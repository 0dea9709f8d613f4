"""How much room recordings will take. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR_S = 3600
GIGABYTE = 10**9
TERABYTE = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was stored in the last `days`: bytes, and seconds of sessions that made them."""

    days: int
    stored_bytes: int
    recorded_s: float

    @property
    def bytes_an_hour(self) -> float | None:
        """Bytes an hour of a session with all its tracks; None where nothing was recorded."""
        return self.stored_bytes / self.recorded_s * HOUR_S if self.recorded_s > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """All rooms, and those of them that recorded lately."""

    every: int
    recording: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What a person assumes: rooms, hours each records a working day, days a year, years kept, copies, spare."""

    rooms: int
    hours_a_day: float
    working_days_a_year: int
    years: int
    copies: int
    spare_percent: int
    gigabytes_an_hour: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Bytes: one year of one copy, then all years, copies and the spare."""

    a_year: int
    in_all: int

    @property
    def terabytes_a_year(self) -> float:
        """As disks are sold: 10^12 bytes."""
        return round(self.a_year / TERABYTE, 1)

    @property
    def terabytes(self) -> float:
        """As disks are sold: 10^12 bytes."""
        return round(self.in_all / TERABYTE, 1)


def need(of: Assumed) -> Need:
    """Room that these assumptions take; nothing is deleted before the years are over."""
    a_year = of.rooms * of.hours_a_day * of.working_days_a_year * of.gigabytes_an_hour * GIGABYTE
    in_all = a_year * of.years * of.copies * (100 + of.spare_percent) / 100
    return Need(a_year=round(a_year), in_all=round(in_all))


def full_at(free_bytes: int, measured: Measured, now: datetime) -> datetime | None:
    """When the vault's disk is full if recording goes on as measured; None: nothing was stored, or not in 50 years."""
    if measured.stored_bytes <= 0:
        return None
    days = free_bytes / (measured.stored_bytes / measured.days)
    return now + timedelta(days=days) if days < 50 * 365 else None
