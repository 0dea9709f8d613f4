"""Telemetry, as a box sends it, read into what the rooms page shows. Pure. What is missing or odd is 'not told'.

Keys read (docs/formats/wire.md, telemetry): `state` (State's values), `lamps` {name: "on" | "off" | "blink"},
`storage_hours` (number: how long it could record), `clock` {"source": text, "error_ms": number}, `problems` [code],
`durable_age_s` (number: since the last fragment of the slowest track was safe on disk; only while it records),
`temperature_c` and `humidity_pct` (numbers, or null: its sensors).
server/ingest/presence.py writes them; words for codes are in devices/words.py. Others are kept and not read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a box says it is doing (agent/session.py)."""

    READY = "ready"
    STARTING = "starting"
    RECORDING = "recording"
    SUSPENDED = "suspended"
    INTERRUPTED = "interrupted"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A box's own word on how it fares; None: not told."""

    state: State = State.UNKNOWN
    lamps: tuple[tuple[str, str], ...] = ()
    storage_hours: int | None = None
    clock_source: str | None = None
    clock_error_ms: int | None = None
    problems: tuple[str, ...] = ()
    durable_age_s: int | None = None
    temperature_c: float | None = None
    humidity_pct: int | None = None


def read_health(telemetry: Mapping[str, object]) -> Health:
    """What that telemetry says."""
    state, clock = telemetry.get("state"), telemetry.get("clock")
    clock = clock if isinstance(clock, Mapping) else {}
    source = clock.get("source")
    return Health(
        state=State(state) if isinstance(state, str) and state in list(State) else State.UNKNOWN,
        lamps=_lamps(telemetry.get("lamps")),
        storage_hours=_whole(telemetry.get("storage_hours")),
        clock_source=source if isinstance(source, str) else None,
        clock_error_ms=_whole(clock.get("error_ms")),
        problems=_texts(telemetry.get("problems")),
        durable_age_s=_rounded_up(telemetry.get("durable_age_s")),
        temperature_c=_number(telemetry.get("temperature_c")),
        humidity_pct=_whole(telemetry.get("humidity_pct")),
    )


def _number(value: object) -> float | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)


def _whole(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _rounded_up(seconds: object) -> int | None:
    """In steps, so that the page does not change with every second: up to 2 s, then 5 s."""
    whole = _whole(seconds)
    return None if whole is None else 2 if whole < 2 else (whole // 5 + 1) * 5


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text[:200] for text in value if isinstance(text, str))[:10] if isinstance(value, list) else ()


def _lamps(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        return ()
    pairs = ((name, light) for name, light in value.items() if isinstance(name, str))
    return tuple((name[:16], light) for name, light in pairs if light in ("on", "off", "blink"))[:8]
