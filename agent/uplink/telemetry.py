"""Capture's state -> what the centre is told: a hint, never evidence (docs/formats/wire.md 9). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.uplink.counting import Debt
from sync.wire.messages import Outcome, Telemetry, TrackSeen
from sync.wire.telemetry import (
    LEAST_PEAK,
    MAX_AGE_MS,
    MAX_ERROR_MS,
    MAX_MEASURES,
    MAX_PERCENT,
    MAX_TENTHS,
    MAX_TRACKS,
)

MAX_ALARMS = 32
MAX_THINGS = 16
MAX_NAMED = 64
GOOD, WARNING, ALARM = 0, 1, 2
CAPTURE_SILENT, COMMAND_UNKNOWN = "capture-silent", "command-not-of-the-centre"
BOOKINGS_REFUSED = "bookings-refused"
UNSETTLED = ("starting", "opening", "closing", "confidential")
ALARM_FOR_NS = 300_000_000_000


def telemetry_of(
    state: Mapping[str, Any] | None,
    debt: Debt,
    *,
    sequence: int,
    at_ns: int,
    alarms: Mapping[str, int],
    outcomes: tuple[Outcome, ...] = (),
    watched: Mapping[str, Any] | None = None,
    measures: Mapping[str, int] | None = None,
) -> Telemetry:
    """What is told now. `alarms` are faults of this run and how often they came (receipt-forged: 3); `watched` is the
    watch's word on levels and pictures."""
    said = state or {}
    storage = said.get("storage") or {}
    return Telemetry(
        sequence=sequence,
        at=at_ns,
        lamp=lamp_text(said.get("lamp")) if state is not None else "dark",
        health=tuple(_health(state, debt, alarms)),
        free_bytes=int(_count(storage.get("free_bytes"))),
        horizon_s=int(_count(storage.get("hours_left")) * 3600),
        last_durable=_last_durable(said),
        waiting=debt.waiting,
        waiting_bytes=debt.waiting_bytes,
        session=_session(said.get("session")),
        state=str(said.get("state") or "")[:32],
        clock=_clock(said.get("clock")),
        outcomes=outcomes,
        climate=_climate(said.get("climate")),
        bookings=_version(said.get("bookings")),
        tracks=_seen(watched, at_ns),
        measures=tuple(sorted({**_system_measures(said.get("system")), **(measures or {})}.items()))[:MAX_MEASURES],
    )


def lamp_text(lamp: object) -> str:
    """ "red", "amber+green", "red*" (a star: blinking); "dark" when nothing glows. At most 32 characters."""
    if isinstance(lamp, str):
        return lamp[:32]
    if not isinstance(lamp, Mapping):
        return "dark"
    glowing = [
        colour + ("*" if lamp.get(colour) == "blink" else "")
        for colour in ("red", "amber", "green")
        if lamp.get(colour) in ("on", "blink")
    ]
    return "+".join(glowing) or "dark"


def _health(state: Mapping[str, Any] | None, debt: Debt, alarms: Mapping[str, int]) -> list[tuple[str, int]]:
    found = [(CAPTURE_SILENT, ALARM)] if state is None else [*_tracks(state), *_box(state)]
    if debt.quarantined:
        found.append(("quarantined", ALARM))
    return found + [(name[:64], ALARM) for name, count in list(alarms.items())[:MAX_ALARMS] if count]


def _tracks(state: Mapping[str, Any]) -> list[tuple[str, int]]:
    """`track:NAME:TITLE` of each; none while the room is between two states and says nothing about them."""
    if state.get("state") in UNSETTLED:
        return []
    tracks = (state.get("tracks") or [])[:MAX_NAMED]
    return [(f"track:{t.get('name')}:{t.get('title') or ''}".rstrip(":")[:64], track_level(t)) for t in tracks]


def _box(state: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What else the box says of itself, named only where it is not well."""
    health, room = state.get("health") or {}, (state.get("storage") or {}).get("room")
    signs = {
        "storage-low": WARNING if room == "low" else GOOD,
        "storage-full": ALARM if room == "full" else GOOD,
        "disk-faults": ALARM if health.get("disk_faults") else GOOD,
        "disk-slow": ALARM if health.get("disk_slow") else GOOD,
        "clock-behind": WARNING if health.get("clock_behind") else GOOD,
        "missing-files": ALARM if health.get("missing_files") else GOOD,
        "room-alarm": ALARM if _is_alarm_new(state) else GOOD,
    }
    found = [(name, level) for name, level in signs.items() if level]
    found += _missing_things(state.get("signals"))
    return found + _climate_faults(state.get("climate")) + _system_faults(state.get("system"))


def _missing_things(signals: object) -> list[tuple[str, int]]:
    """`thing:NAME` of each thing of the room that does not answer: film is made without it."""
    seen = signals if isinstance(signals, list) else []
    names = [str(each.get("track")) for each in seen if isinstance(each, Mapping) and each.get("signal") == "missing"]
    return [(f"thing:{name}"[:64], WARNING) for name in names[:MAX_THINGS]]


def _climate_faults(climate: object) -> list[tuple[str, int]]:
    faults = climate.get("faults") if isinstance(climate, Mapping) else None
    return [(str(fault)[:64], WARNING) for fault in faults[:4]] if isinstance(faults, list) else []


def _system_faults(system: object) -> list[tuple[str, int]]:
    """What the box stands on, by the key that judging gave it; the level is the box's own, at most an alarm."""
    faults = system.get("faults") if isinstance(system, Mapping) else None
    return [
        (str(fault.get("key"))[:64], ALARM if fault.get("level") == ALARM else WARNING)
        for fault in (faults if isinstance(faults, list) else [])[:MAX_ALARMS]
        if isinstance(fault, Mapping)
    ]


def _system_measures(system: object) -> dict[str, int]:
    """What of the readings is worth a plot: the battery, the most worn disk, the board's temperature."""
    readings = system.get("readings") if isinstance(system, Mapping) else None
    if not isinstance(readings, Mapping):
        return {}
    mains, disks = readings.get("mains"), readings.get("disks")
    worn = [disk.get("worn_percent") for disk in disks or () if isinstance(disk, Mapping)]
    found = {
        "battery-percent": mains.get("charge_percent") if isinstance(mains, Mapping) else None,
        "disk-worn-percent": max((each for each in worn if isinstance(each, int)), default=None),
        "board-celsius": readings.get("temperature_c"),
    }
    return {name: value for name, value in found.items() if isinstance(value, int)}


def _is_alarm_new(state: Mapping[str, Any]) -> bool:
    """True for 5 minutes after somebody in the room asked for help."""
    raised = state.get("alarm")
    if not isinstance(raised, Mapping):
        return False
    return _count(state.get("boottime_ns")) - _count(raised.get("at_ns")) <= ALARM_FOR_NS


def track_level(track: Mapping[str, Any]) -> int:
    """0 well (a derived track always is), 1 missing but not required, 2 missing."""
    if track.get("derived"):
        return GOOD
    if not track.get("absent") and (track.get("armed") or track.get("durable")):
        return GOOD
    return ALARM if track.get("required", True) else WARNING


def _clock(value: object) -> tuple[str, int] | None:
    if not isinstance(value, Mapping) or not isinstance(value.get("source"), str):
        return None
    return value["source"].partition(" ")[0][:32], min(int(_count(value.get("error_ns"))) // 1_000_000, MAX_ERROR_MS)


def _climate(climate: object) -> tuple[int | None, int | None] | None:
    """Tenths of a degree Celsius and whole percent; None where no sensor tells anything."""
    if not isinstance(climate, Mapping):
        return None
    temperature, humidity = (
        _scaled(climate.get("temperature_c"), 10, -MAX_TENTHS, MAX_TENTHS),
        _scaled(climate.get("humidity_percent"), 1, 0, MAX_PERCENT),
    )
    return None if temperature is None and humidity is None else (temperature, humidity)


def _seen(watched: Mapping[str, Any] | None, at_ns: int) -> tuple[TrackSeen, ...]:
    """Nothing in a confidential talk, whatever the answer holds besides."""
    if watched is None or watched.get("dark"):
        return ()
    pictures, levels = watched.get("pictures") or {}, watched.get("levels") or {}
    return tuple(
        TrackSeen(name[:64], _age_ms(pictures.get(name), at_ns), _peak(levels.get(name)))
        for name in sorted({*pictures, *levels})[:MAX_TRACKS]
    )


def _age_ms(seen_ns: object, at_ns: int) -> int | None:
    if not isinstance(seen_ns, int) or isinstance(seen_ns, bool):
        return None
    return min(max(0, at_ns - seen_ns) // 1_000_000, MAX_AGE_MS)


def _peak(level: object) -> int | None:
    return _scaled(level.get("peak_db"), 10, LEAST_PEAK, 0) if isinstance(level, Mapping) else None


def _scaled(value: object, times: int, low: int, high: int) -> int | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return min(max(round(value * times), low), high)


def _version(bookings: object) -> int | None:
    version = bookings.get("version") if isinstance(bookings, Mapping) else None
    return version if isinstance(version, int) and not isinstance(version, bool) and version >= 0 else None


def _last_durable(said: Mapping[str, Any]) -> int | None:
    value = said.get("last_durable_ns")
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _count(value: object) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else 0


def _session(value: object) -> bytes | None:
    try:
        session = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return None
    return session if len(session) == 16 else None
