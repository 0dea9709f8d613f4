"""Capture's state -> what the centre is told: a hint, never evidence (sync.md, telemetry). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.uplink.waiting import Debt
from sync.wire.messages import Telemetry

MAX_ALARMS = 32
GOOD, WARNING, ALARM = 0, 1, 2
CAPTURE_SILENT = "capture-silent"


def telemetry_of(
    state: Mapping[str, Any] | None, debt: Debt, *, sequence: int, at_ns: int, alarms: Mapping[str, int]
) -> Telemetry:
    """What is told now. `alarms` are outcomes of this run and how often they came (receipt-forged: 3)."""
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
    if state is None:
        found = [(CAPTURE_SILENT, ALARM)]
    else:
        found = [(f"state:{state.get('state', '?')}"[:64], GOOD)]
        found += [(f"track:{track.get('name')}"[:64], track_level(track)) for track in (state.get("tracks") or [])[:64]]
    if debt.quarantined:
        found.append(("quarantined", ALARM))
    found += [(name[:64], ALARM) for name in list(alarms)[:MAX_ALARMS]]
    return found


def track_level(track: Mapping[str, Any]) -> int:
    """0 well, 1 missing but not required, 2 missing."""
    if not track.get("absent") and (track.get("armed") or track.get("durable")):
        return GOOD
    return ALARM if track.get("required", True) else WARNING


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
