"""Birth, will and telemetry of boxes: hints for the rooms' page, and the nonce to which commands are bound."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from server.devices.actions import record_telemetry, set_presence
from server.devices.bookings import forget_held, note_held
from server.devices.models import Box
from server.ingest import commands
from server.recordings.models import Birth
from sync.wire.messages import BoxState, Telemetry


@transaction.atomic
def accept_state(box: Box, state: BoxState, now: datetime) -> bool:
    """Whether this birth or will counted; a lower counter is an older connection's word and is ignored."""
    if not set_presence(box=box, counter=state.counter, online=state.online, software=state.software, now=now):
        return False
    nonce = state.nonce if state.online else None
    if state.online:
        forget_held(box)
    Birth.objects.update_or_create(box=box, defaults={"nonce": nonce})
    return True


def accept_telemetry(box: Box, told: Telemetry, now: datetime) -> None:
    """The box's newest word on its health, and what it says became of commands."""
    record_telemetry(box=box, telemetry=as_health(told), now=now)
    commands.take_outcomes(box, told.outcomes, now)
    note_held(box, told.bookings)


def as_health(told: Telemetry) -> dict[str, Any]:
    """The only mapping from the wire to what devices/health.py reads: plain JSON, codes instead of words."""
    durable = told.last_durable if told.session else None
    return {
        "state": _STATES.get(told.state, told.state),
        "stands": told.state,
        "lamps": _lamps(told.lamp),
        "storage_hours": told.horizon_s / 3600,
        "clock": {"source": told.clock[0], "error_ms": told.clock[1]} if told.clock else None,
        "problems": [name for name, level in told.health if level > 0],
        "durable_age_s": max(0, told.at - durable) / 1e9 if durable is not None else None,
        "temperature_c": _tenths(told.climate[0]) if told.climate else None,
        "humidity_pct": told.climate[1] if told.climate else None,
        "waiting": told.waiting,
        "waiting_bytes": told.waiting_bytes,
        "session": told.session.hex() if told.session else None,
        "tracks": _tracks(told),
        "measures": dict(told.measures),
    }


def _tracks(told: Telemetry) -> list[dict[str, Any]]:
    """Each track that the box names, by capture's level or by what its watch sees."""
    seen = {each.name: each for each in told.tracks}
    levels: dict[str, tuple[str, int]] = {}
    for problem, level in told.health:
        kind, _colon, rest = problem.partition(":")
        if kind == "track":
            name, _colon, title = rest.partition(":")
            levels[name] = (title, level)
    found = []
    for name in sorted({*seen, *levels}):
        title, level = levels.get(name, ("", 0))
        track = seen.get(name)
        found.append(
            {
                "name": name,
                "title": title,
                "level": level,
                "age_ms": track.age_ms if track else None,
                "peak_db": track.peak / 10 if track and track.peak is not None else None,
            }
        )
    return found


def _tenths(value: int | None) -> float | None:
    return None if value is None else value / 10


def _lamps(text: str) -> dict[str, str]:
    """ "red+amber*": each lamp that glows, a star for one that blinks."""
    glowing = [each for each in text.split("+") if each and each != "dark"]
    return {each.rstrip("*"): "blink" if each.endswith("*") else "on" for each in glowing}


#: The box's finer states, as the rooms' page knows them.
_STATES = {"opening": "recording", "closing": "recording", "fault": "not_ready"}
