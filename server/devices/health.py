"""Telemetry, as a box sends it, read into what the rooms page shows. Pure. What is missing or odd is 'not told'.

Keys read (docs/formats/wire.md, telemetry): `state` (State's values), `stands` (the box's own word for its state),
`lamps` {name: "on" | "off" | "blink"}, `storage_hours` (number: how long it could record),
`clock` {"source": text, "error_ms": number}, `problems` [code],
`durable_age_s` (number: since the last fragment of the slowest track was safe on disk; only while it records),
`temperature_c` and `humidity_pct` (numbers, or null: its sensors), `waiting_bytes` (number: what waits to be sent),
`tracks` [{"name", "title", "level": 0 well to 2 missing, "age_ms": of its newest picture, "peak_db": of its sound}],
`measures` {name: whole number}.
server/ingest/presence.py writes them; words for codes are in devices/words.py. Others are kept and not read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """What a box says it is doing (agent/session.py)."""

    READY = "ready"
    STARTING = "starting"
    RECORDING = "recording"
    SUSPENDED = "suspended"
    CONFIDENTIAL = "confidential"
    INTERRUPTED = "interrupted"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A camera or a microphone by its box's word: `level` 0 well, 1 missing but not needed, 2 missing."""

    name: str
    title: str = ""
    level: int = 0
    age_ms: int | None = None
    peak_db: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A box's own word on how it fares; None: not told."""

    state: State = State.UNKNOWN
    #: Its finer state in its own word, which a command must expect; "" where it is not told.
    stands: str = ""
    lamps: tuple[tuple[str, str], ...] = ()
    storage_hours: int | None = None
    clock_source: str | None = None
    clock_error_ms: int | None = None
    problems: tuple[str, ...] = ()
    durable_age_s: int | None = None
    temperature_c: float | None = None
    humidity_pct: int | None = None
    waiting_bytes: int | None = None
    tracks: tuple[Track, ...] = ()
    measures: Mapping[str, int] = field(default_factory=dict)

    @property
    def picture_age_ms(self) -> int | None:
        """Of the track whose newest picture is the oldest; None while no picture is told of."""
        return max((each.age_ms for each in self.tracks if each.age_ms is not None), default=None)

    @property
    def peak_db(self) -> float | None:
        """Of the microphone that is the quietest; None while no sound is told of."""
        return min((each.peak_db for each in self.tracks if each.peak_db is not None), default=None)


def read_health(telemetry: Mapping[str, object]) -> Health:
    """What that telemetry says."""
    state, clock = telemetry.get("state"), telemetry.get("clock")
    clock = clock if isinstance(clock, Mapping) else {}
    source = clock.get("source")
    return Health(
        state=State(state) if isinstance(state, str) and state in list(State) else State.UNKNOWN,
        stands=_word(telemetry.get("stands")) or _word(state),
        lamps=_lamps(telemetry.get("lamps")),
        storage_hours=_whole(telemetry.get("storage_hours")),
        clock_source=source if isinstance(source, str) else None,
        clock_error_ms=_whole(clock.get("error_ms")),
        problems=_texts(telemetry.get("problems")),
        durable_age_s=_rounded_up(telemetry.get("durable_age_s")),
        temperature_c=_number(telemetry.get("temperature_c")),
        humidity_pct=_whole(telemetry.get("humidity_pct")),
        waiting_bytes=_whole(telemetry.get("waiting_bytes")),
        tracks=_tracks(telemetry.get("tracks")),
        measures=_measures(telemetry.get("measures")),
    )


def _word(value: object) -> str:
    return value[:32] if isinstance(value, str) else ""


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


def _tracks(value: object) -> tuple[Track, ...]:
    told = [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
    return tuple(
        Track(
            name=_word(each.get("name")),
            title=_word(each.get("title")),
            level=_whole(each.get("level")) or 0,
            age_ms=_whole(each.get("age_ms")),
            peak_db=_number(each.get("peak_db")),
        )
        for each in told[:16]
    )


def _measures(value: object) -> dict[str, int]:
    if not isinstance(value, Mapping):
        return {}
    read = {name: _whole(number) for name, number in value.items() if isinstance(name, str)}
    return {name[:32]: number for name, number in read.items() if number is not None}


def _lamps(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        return ()
    pairs = ((name, light) for name, light in value.items() if isinstance(name, str))
    return tuple((name[:16], light) for name, light in pairs if light in ("on", "off", "blink"))[:8]
