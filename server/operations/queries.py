"""All that the operator's pages read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps

from server.operations.forecast import Assumed, Measured, Rooms, full_at
from server.operations.models import Backup, Drill
from server.operations.rules import StorageRules, rules
from server.vault.configured import Room as DiskRoom
from server.vault.configured import room_left


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How old the last backup that stands and the last drill that passed are, and what came after them."""

    backup: Backup | None
    drill: Drill | None
    backup_is_late: bool
    drill_is_late: bool
    last_backup: Backup | None
    last_drill: Drill | None


def keeping(now: datetime) -> Keeping:
    """Whether this centre could be restored today, as far as is known."""
    kept = rules()
    backup = Backup.objects.filter(fault="").first()
    drill = Drill.objects.filter(ok=True).first()
    return Keeping(
        backup=backup,
        drill=drill,
        backup_is_late=backup is None or now - backup.at > kept.backup_late,
        drill_is_late=drill is None or now - drill.at > kept.drill_late,
        last_backup=Backup.objects.first(),
        last_drill=Drill.objects.first(),
    )


def assumed(by: Measured, rooms: Rooms, told: StorageRules) -> Assumed:
    """What a forecast begins with: measured where something was recorded, else as delivered."""
    an_hour = by.bytes_an_hour
    return Assumed(
        rooms=max(rooms.every, 1),
        hours_a_day=told.hours_a_day,
        working_days_a_year=told.working_days_a_year,
        years=told.years,
        copies=told.copies,
        spare_percent=told.spare_percent,
        gigabytes_an_hour=round(an_hour / 10**9, 2) if an_hour else told.gigabytes_an_hour,
    )


def measured(now: datetime) -> Measured | None:
    """What the sessions of the last weeks took; None in a zone that has none."""
    if not apps.is_installed("server.recordings"):
        return None
    from server.operations import recorded

    return recorded.measured(now)


def rooms(now: datetime) -> Rooms:
    """All rooms and those that recorded, where `measured` is not None."""
    from server.operations import recorded

    return recorded.rooms(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """The vault's disk, and when it is full if things go on as they are."""

    room: DiskRoom
    full_at: datetime | None
    is_soon: bool


def vault(by: Measured, now: datetime) -> Vault:
    """The vault's disk now."""
    room = room_left()
    full = full_at(room.free, by, now)
    soon = full is not None and full - now < timedelta(days=rules().storage.full_soon_days)
    return Vault(room=room, full_at=full, is_soon=soon)
