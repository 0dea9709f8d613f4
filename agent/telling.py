"""What capture tells at the control socket: `state`, as plain values for JSON (docs/outbox.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agent.capture import Capture
from agent.climate import Climate
from agent.clock import WallObservation
from agent.course.booked import SECOND_NS, Booked
from agent.frontpanel import Light
from agent.outbox.began import Began
from agent.session import TALKS, State


def tell(
    capture: Capture,
    *,
    boot: bytes,
    began: Began | None,
    command_counter: int,
    boottime_ns: int,
    wall: WallObservation,
    is_memory_locked: bool,
    climate: Climate,
) -> dict[str, Any]:
    """The whole state, asked for from any thread. Times are boottime nanoseconds; digests, ids and nonces are hex."""
    view, glance = capture.scribe.view, capture.glance
    health, interruption, wanted = glance.health, capture.beginning.interruption, capture.anchors.wanted
    storage, sound = health.storage, capture.showing.sound
    return {
        "box": capture.settings.profile.box,
        "room": capture.settings.profile.room.name,
        "state": glance.state.word,
        "lamp": lamp_words(glance.light),
        "lamp_since_ns": glance.light_since_ns,
        "sound": {"tune": sound[0], "at_ns": sound[1]} if sound else None,
        "session": glance.session.hex() if glance.session else None,
        "part": view.part,
        "armed_part": view.armed,
        "statement": view.statement,
        "interrupted": interruption.session.hex() if interruption else None,
        "boot": boot.hex(),
        "boottime_ns": boottime_ns,
        "began": {"boot": began.boot.hex(), "press_ns": began.press_ns} if began else None,
        "last_durable_ns": min(_durable_originals(capture), default=None),
        "anchor_nonce": wanted.hex() if wanted else None,
        "command_counter": command_counter,
        "linked": capture.link.connected,
        "clock": {"source": wall.source, "error_ns": max(0, wall.error_ns)},
        "course": glance.course.told(),
        **_bookings(capture.beginning.booked, boottime_ns),
        "signals": capture.observing.told(),
        "alarm": {"by": glance.alarm[0], "at_ns": glance.alarm[1]} if glance.alarm else None,
        "climate": {
            "temperature_c": climate.temperature.value,
            "humidity_percent": climate.humidity.value,
            "faults": list(climate.faults),
        },
        "tracks": [_track(capture, name) for name in capture.recorders],
        "storage": {
            "free_bytes": storage.free_bytes if storage else None,
            "room": storage.room.value if storage else None,
            "hours_left": storage.hours_left if storage else None,
            "days_left": storage.days_left if storage else None,
        },
        "health": {
            "disk_faults": health.disk_faults,
            "disk_slow": health.is_disk_slow,
            "film_stopped": health.is_film_stopped,
            "clock_behind": health.is_clock_behind,
            "index_behind": health.index_behind,
            "missing_files": health.missing_files,
            "memory_locked": is_memory_locked,
            "absent": sorted(health.absent),
        },
    }


def _bookings(booked: Booked, boottime_ns: int) -> dict[str, Any]:
    """The next hearing by time and last digits alone; the recorded one by its number, for the centre."""
    held, bound, coming = booked.held, booked.bound, booked.announced(boottime_ns)
    return {
        "bookings": {"version": held.version if held else None, "bound": bound.booking.number if bound else None},
        "next": {"at_unix_ns": coming.from_unix_s * SECOND_NS, "digits": coming.digits} if coming else None,
    }


def what_matters(capture: Capture, command_counter: int) -> object:
    """What a watcher is woken for: everything but what runs by itself (time, storage, each fragment)."""
    view = capture.scribe.view
    return (
        replace(capture.glance, health=replace(capture.glance.health, storage=None)),
        (view.part, view.armed, view.statement, frozenset(view.absent), frozenset(view.durable)),
        (capture.anchors.wanted, command_counter, capture.link.connected, capture.showing.sound),
        [(seen["signal"], seen["track"]) for seen in capture.observing.told()],
    )


def _durable_originals(capture: Capture) -> list[int]:
    durable = capture.scribe.view.last_durable_ns
    return [at_ns for name, at_ns in durable.items() if name in capture.attention.originals]


def lamp_words(light: Light) -> dict[str, str]:
    """off, on or blink for each colour."""
    return {"red": light.red.value, "amber": light.amber.value, "green": light.green.value}


def _track(capture: Capture, name: str) -> dict[str, Any]:
    recorder, view = capture.recorders[name], capture.scribe.view
    state, is_paused = recorder.state, capture.glance.state in TALKS | {State.SUSPENDED}
    profile = next(t for t in capture.settings.profile.tracks if t.name == name)
    return {
        "name": name,
        "title": profile.title,
        "kind": profile.kind,
        "required": profile.required,
        "derived": name in capture.attention.derived,
        "condition": state.condition.value,
        "detail": state.detail,
        "armed": recorder.armed,
        "absent": name in capture.glance.health.absent or (name in view.absent and not is_paused),
        "durable": name in view.durable,
        "last_durable_ns": view.last_durable_ns.get(name),
    }
