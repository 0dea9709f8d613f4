"""What holds of a room now, by what its box told and by what the centre knows of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.devices.health import Health, State
from server.devices.models import Box
from server.devices.wall.limits import Limits

#: A box between two states says nothing of what it lacks.
_TELLS = frozenset({State.READY, State.RECORDING, State.SUSPENDED, State.INTERRUPTED, State.NOT_READY, State.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is so: its code, and what its words name (a number, a day; "" for nothing)."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a room's box: connected or not since when, when it last told of itself, and what."""

    box: Box | None
    online: bool
    since: datetime | None
    seen_at: datetime | None
    health: Health
    certificate_ends: datetime | None


def holding(seen: Seen, limits: Limits, now: datetime) -> list[Condition]:
    """All that holds; nothing of a room that has no box, or whose box was never connected."""
    if seen.box is None or seen.since is None:
        return []
    found = _certificate(seen.certificate_ends, limits, now)
    if not seen.online:
        return found + ([Condition("offline")] if now - seen.since >= limits.offline else [])
    if seen.seen_at is None or now - seen.seen_at >= limits.silent:
        return [*found, Condition("silent")]
    return found + _told(seen.health, limits)


def storage_days(health: Health, limits: Limits) -> float | None:
    """For how many days of the unit's usual work the disk lasts."""
    return None if health.storage_hours is None else round(health.storage_hours / limits.hours_a_day, 1)


def _told(health: Health, limits: Limits) -> list[Condition]:
    found = [Condition(code) for code in health.problems]
    if health.state is State.NOT_READY:
        found.append(Condition("not-ready"))
    if health.state is State.INTERRUPTED:
        found.append(Condition("interrupted"))
    if health.clock_error_ms is not None and health.clock_error_ms > limits.clock_error_ms:
        found.append(Condition("clock-error", f"{health.clock_error_ms / 1000:.1f}"))
    days = storage_days(health, limits)
    if days is not None and days < limits.storage_days:
        found.append(Condition("storage-days-now" if days < limits.storage_days_now else "storage-days", f"{days:g}"))
    if health.waiting_bytes is not None and health.waiting_bytes > limits.waiting_bytes:
        found.append(Condition("backlog", f"{health.waiting_bytes / 2**30:.0f}"))
    return found


def _certificate(ends: datetime | None, limits: Limits, now: datetime) -> list[Condition]:
    if ends is None or ends - limits.certificate > now:
        return []
    return [Condition("certificate-over" if ends <= now else "certificate-soon", ends.date().isoformat())]
