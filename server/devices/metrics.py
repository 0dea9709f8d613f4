"""Rooms and boxes as figures for Prometheus (docs/rooms.md names each)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily

from server.config.metrics import Collector
from server.devices.health import State
from server.devices.models import Lookout, Room, RoomAlarm
from server.devices.wall.facts import RoomFacts, facts_of
from server.devices.wall.history import OFFLINE, RECORDING
from server.devices.wall.rule import Level
from server.devices.wall.rules import rule_of
from sync.evidence.selftests import Level as TestLevel

_ROOM = ("unit", "room")
_STATES = (*(state.value for state in State), OFFLINE, RECORDING)


def collect(now: datetime) -> Iterable[Metric]:
    """Every room's; a value that its box does not tell is left out."""
    rooms = facts_of(Room.objects.select_related("unit"), now)
    yield _information(rooms)
    yield _states(rooms)
    for name, words, read in _GAUGES:
        family = GaugeMetricFamily(name, words, labels=_ROOM)
        for facts in rooms:
            value = read(facts)
            if value is not None:
                family.add_metric(_place(facts), float(value))
        yield family
    yield from _tracks(rooms)
    yield _alarms()
    yield _lookout()


#: name, what it says, how it is read of a room
_GAUGES = (
    ("msr_room_online", "1 while the room's box is connected.", lambda f: f.state.online),
    (
        "msr_room_last_heard_timestamp_seconds",
        "When its box last told of itself.",
        lambda f: f.state.seen_at.timestamp() if f.state.seen_at else None,
    ),
    (
        "msr_room_storage_seconds",
        "How long the box could go on recording.",
        lambda f: None if f.state.health.storage_hours is None else f.state.health.storage_hours * 3600,
    ),
    ("msr_room_waiting_bytes", "What the box holds and the centre has not.", lambda f: f.state.health.waiting_bytes),
    (
        "msr_room_clock_error_seconds",
        "The box's bound on the error of its clock.",
        lambda f: None if f.state.health.clock_error_ms is None else f.state.health.clock_error_ms / 1000,
    ),
    (
        "msr_room_certificate_end_timestamp_seconds",
        "When the box's certificate ends.",
        lambda f: f.certificate_ends.timestamp() if f.certificate_ends else None,
    ),
    (
        "msr_room_selftest_timestamp_seconds",
        "When the newest self-test of the box came.",
        lambda f: f.selftest.received_at.timestamp() if f.selftest else None,
    ),
    (
        "msr_room_selftest_bad",
        "1 where the newest self-test failed.",
        lambda f: f.selftest.level == TestLevel.BAD if f.selftest else None,
    ),
    ("msr_room_temperature_celsius", "By the room's sensor.", lambda f: f.state.health.temperature_c),
    (
        "msr_room_humidity_ratio",
        "By the room's sensor, 0 to 1.",
        lambda f: None if f.state.health.humidity_pct is None else f.state.health.humidity_pct / 100,
    ),
)


def _information(rooms: Iterable[RoomFacts]) -> Metric:
    family = InfoMetricFamily("msr_room_box", "Which box stands in the room, and its program.", labels=_ROOM)
    for facts in rooms:
        if facts.state.box is not None:
            family.add_metric(_place(facts), {"box": facts.state.box.name, "software": facts.state.software})
    return family


def _states(rooms: Iterable[RoomFacts]) -> Metric:
    family = GaugeMetricFamily("msr_room_state", "1 for the state the room is in.", labels=(*_ROOM, "state"))
    for facts in rooms:
        state = facts.state
        now = OFFLINE if not state.online else RECORDING if state.session else state.health.state.value
        for name in dict.fromkeys(_STATES):
            family.add_metric((*_place(facts), name), float(name == now))
    return family


def _tracks(rooms: list[RoomFacts]) -> Iterable[Metric]:
    labels = (*_ROOM, "track")
    ages = GaugeMetricFamily("msr_track_picture_age_seconds", "Age of the track's newest picture.", labels=labels)
    peaks = GaugeMetricFamily("msr_track_sound_peak_dbfs", "Peak of the track's sound.", labels=labels)
    for facts in rooms:
        for track in facts.state.health.tracks if facts.state.online else ():
            if track.age_ms is not None:
                ages.add_metric((*_place(facts), track.name), track.age_ms / 1000)
            if track.peak_db is not None:
                peaks.add_metric((*_place(facts), track.name), track.peak_db)
    yield ages
    yield peaks


def _alarms() -> Metric:
    family = GaugeMetricFamily(
        "msr_room_alarms", "Alarms that were raised and stand.", labels=(*_ROOM, "code", "level")
    )
    standing = RoomAlarm.objects.filter(ended_at=None, raised_at__isnull=False).select_related("room__unit")
    counts = Counter(
        (each.room.unit.code, each.room.code, each.code.split(":")[0], _level(each.code)) for each in standing
    )
    for labels, count in counts.items():
        family.add_metric(labels, count)
    return family


def _lookout() -> Metric:
    family = GaugeMetricFamily("msr_lookout_timestamp_seconds", "When watch_rooms last looked at the rooms.")
    last = Lookout.objects.first()
    if last is not None:
        family.add_metric((), last.looked_at.timestamp())
    return family


def _level(code: str) -> str:
    return {Level.NOW: "now", Level.SOON: "soon", Level.KNOW: "know"}[rule_of(code).level]


def _place(facts: RoomFacts) -> tuple[str, str]:
    return facts.state.room.unit.code, facts.state.room.code


COLLECTORS = (Collector(order=10, collect=collect),)
