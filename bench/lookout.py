"""A turn of the lookout over BENCH_ROOMS (200) rooms, beside what a second of those boxes' telemetry costs the centre.

BENCH_RUNS (20) turns, 20 s apart by the clock that is an argument; each box tells before each turn. SQLite in memory.
"""
# ruff: noqa: E402 - Django is set up before its models are imported

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.settings")

import django

django.setup()

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.measure import Figure, percentile
from bench.room import load, runs
from server.access.actions import create_unit
from server.access.models import UnitKind
from server.devices.actions import record_telemetry, register_box, register_room, set_presence
from server.devices.keys import device_key_from_point
from server.devices.models import Box, Room
from server.devices.wall.actions import look_out
from server.devices.wall.facts import facts_of

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVERY = timedelta(seconds=20)
GOAL = 5.0


def main() -> None:
    """Prints the figure."""
    count = int(os.environ.get("BENCH_ROOMS", "200"))
    call_command("migrate", verbosity=0)
    boxes = _rooms(count)
    turns, tellings, pages = [], [], []
    for number in range(runs(20)):
        now = START + EVERY * number
        tellings.append(_timed(lambda now=now, number=number: _tell(boxes, now, number)))
        turns.append(_timed(lambda now=now: look_out(now)))
        pages.append(_timed(lambda now=now: facts_of(Room.objects.all(), now)))
    with CaptureQueriesContext(connection) as asked:
        facts_of(Room.objects.all(), START)
    Figure(
        figure=f"a turn of the lookout over {count} rooms",
        value=percentile(turns, 0.95),
        unit="ms, p95",
        peer="one second of their telemetry",
        peer_value=percentile(tellings, 0.95),
        goal=GOAL,
        runs=len(turns),
        spread=(min(turns), max(turns)),
        note=f"load {load()}; the wall's facts {percentile(pages, 0.95):.0f} ms in {len(asked)} queries",
    ).print()


def _rooms(count: int) -> list[Box]:
    unit = create_unit(actor="bench", code="x", kind=UnitKind.COUNTY, name_zh="x", name_en="x")
    boxes = []
    for number in range(count):
        room = register_room(actor="bench", code=f"r{number}", name_zh="x", name_en="x", unit=unit)
        point = ec.generate_private_key(ec.SECP256R1()).public_key()
        key = device_key_from_point(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
        boxes.append(register_box(actor="bench", name=f"box-{number}", room=room, key=key))
        set_presence(box=boxes[-1], counter=1, online=True, now=START)
    return boxes


def _tell(boxes: list[Box], now: datetime, turn: int) -> None:
    """One box in ten has a camera that comes and goes; all tell what a box of three tracks tells."""
    for number, box in enumerate(boxes):
        lost = number % 10 == 0 and turn % 8 < 5
        telemetry: dict[str, Any] = {
            "state": "ready",
            "storage_hours": 300 - turn,
            "clock": {"source": "ntp", "error_ms": 8 + turn % 3},
            "waiting_bytes": turn << 20,
            "problems": ["track:scene:全景"] if lost else [],
            "tracks": [{"name": name, "age_ms": 700, "peak_db": None} for name in ("scene", "face", "mic")],
            "temperature_c": 21.5,
            "humidity_pct": 40,
        }
        record_telemetry(box=box, telemetry=telemetry, now=now)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
