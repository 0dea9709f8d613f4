"""Telemetry as a canonical map (docs/formats/wire.md 9). Keys from 11 on stand only where there is something to say."""

from __future__ import annotations

from typing import Any

from sync.errors import MalformedInput
from sync.wire import messages as m
from sync.wire.fields import Fields, bounded, sequence

MAX_ERROR_MS = 1_000_000_000_000
MAX_TENTHS, MAX_PERCENT = 1_000, 100
MAX_TRACKS, MAX_MEASURES = 32, 32
MAX_AGE_MS, LEAST_PEAK, MAX_MEASURE = 1_000_000_000_000, -2_000, 1 << 53


def write_telemetry(told: m.Telemetry) -> dict[int, Any]:
    """The map, without its version."""
    written: dict[int, Any] = {
        1: told.sequence,
        2: told.at,
        3: told.lamp,
        4: [[name, level] for name, level in told.health],
        5: told.free_bytes,
        6: told.horizon_s,
        7: told.last_durable,
        8: told.waiting,
        9: told.waiting_bytes,
        10: told.session,
    }
    if told.state:
        written[11] = told.state
    if told.clock is not None:
        written[12] = list(told.clock)
    if told.outcomes:
        written[13] = [[each.command, each.code, each.words, each.state] for each in told.outcomes]
    if told.climate is not None:
        written[14] = list(told.climate)
    if told.bookings is not None:
        written[15] = told.bookings
    if told.tracks:
        written[16] = [[each.name, each.age_ms, each.peak] for each in told.tracks]
    if told.measures:
        written[17] = [[name, value] for name, value in told.measures]
    return written


def read_telemetry(fields: Fields) -> m.Telemetry:
    """What the map says. Raises MalformedInput."""
    health = [sequence(value, "telemetry health", length=2) for value in fields.items(4, limit=128)]
    if not all(isinstance(name, str) and len(name) <= 64 for name, _ in health):
        raise fields.fault(4, "names of up to 64 characters", "something else")
    return m.Telemetry(
        sequence=fields.integer(1),
        at=fields.integer(2),
        lamp=fields.text(3, limit=32),
        health=tuple((name, bounded(level, "health level", high=9)) for name, level in health),
        free_bytes=fields.integer(5),
        horizon_s=fields.integer(6),
        last_durable=None if fields.values.get(7) is None else fields.integer(7),
        waiting=fields.integer(8),
        waiting_bytes=fields.integer(9),
        session=None if fields.values.get(10) is None else fields.octets(10, limit=64),
        state="" if fields.values.get(11) is None else fields.text(11, limit=32),
        clock=_clock(fields),
        outcomes=tuple(_outcome(value) for value in fields.items(13, limit=m.MAX_OUTCOMES)),
        climate=_climate(fields),
        bookings=None if fields.values.get(15) is None else fields.integer(15),
        tracks=tuple(_track(value) for value in fields.items(16, limit=MAX_TRACKS)),
        measures=tuple(_measure(value) for value in fields.items(17, limit=MAX_MEASURES)),
    )


def _clock(fields: Fields) -> tuple[str, int] | None:
    if fields.values.get(12) is None:
        return None
    source, error_ms = sequence(fields.values[12], "telemetry clock", length=2)
    return _text(source, "clock source", 32), bounded(error_ms, "clock error", high=MAX_ERROR_MS)


def _climate(fields: Fields) -> tuple[int | None, int | None] | None:
    if fields.values.get(14) is None:
        return None
    temperature, humidity = sequence(fields.values[14], "telemetry climate", length=2)
    return (
        None if temperature is None else bounded(temperature, "temperature", low=-MAX_TENTHS, high=MAX_TENTHS),
        None if humidity is None else bounded(humidity, "humidity", high=MAX_PERCENT),
    )


def _track(value: object) -> m.TrackSeen:
    name, age_ms, peak = sequence(value, "telemetry track", length=3)
    return m.TrackSeen(
        _text(name, "track", 64),
        None if age_ms is None else bounded(age_ms, "age of a picture", high=MAX_AGE_MS),
        None if peak is None else bounded(peak, "peak of a sound", low=LEAST_PEAK, high=0),
    )


def _measure(value: object) -> tuple[str, int]:
    name, number = sequence(value, "telemetry measure", length=2)
    return _text(name, "measure", 32), bounded(number, "measure", low=-MAX_MEASURE, high=MAX_MEASURE)


def _outcome(value: object) -> m.Outcome:
    command, code, words, state = sequence(value, "telemetry outcome", length=4)
    if not isinstance(command, bytes) or len(command) != 16:
        raise MalformedInput(f"outcome command: expected 16 bytes, got {command!r:.40}", step="wire 9")
    return m.Outcome(
        command, _text(code, "outcome code", 32), _text(words, "outcome words", 200), _text(state, "outcome state", 32)
    )


def _text(value: object, where: str, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise MalformedInput(f"{where}: expected text of up to {limit}, got {value!r:.40}", step="wire 9")
    return value
