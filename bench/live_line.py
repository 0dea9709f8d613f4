"""Bytes that the page of a live hearing asks for every 3 s: what is new of its time line, beside the whole of it.

BENCH_SECONDS (3600) of five tracks and a caption a second lie at the centre; then film goes on for BENCH_RUNS (20)
times 3 s: of each track every 4 s a segment that is on record first and stored one turn later.
"""
# ruff: noqa: E402 - Django is set up before its models are imported

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.settings")

import django

django.setup()

from django.core.management import call_command
from django.db.models import Model
from django.http import JsonResponse

from bench.measure import Figure, percentile
from bench.room import load, runs, seconds
from server.access.actions import create_unit
from server.access.models import UnitKind
from server.devices.actions import register_box, register_room
from server.devices.keys import device_key_from_point
from server.playback.cursor import read_cursor
from server.playback.line import line
from server.recordings.models import FileState, Mark, Part, PartState, Record, SegmentObject, Session, Standing
from sync.evidence.records import MarkKind, RecordKind
from tests.builders import SECOND, BoxBuilder

TRACKS = ("composite", "scene", "suspect", "mic-suspect", "mic-room")
ORIGIN_S, SEGMENT_S, TURN_S = 10, 4, 3
START = datetime(2026, 11, 24, 9, tzinfo=UTC)
GOAL = 0.05


class Film:
    """A living part whose rows grow by the second."""

    def __init__(self) -> None:
        made = BoxBuilder()
        unit = create_unit(actor="bench", code="x", kind=UnitKind.COUNTY, name_zh="x", name_en="x")
        room = register_room(actor="bench", code="r", name_zh="x", name_en="x", unit=unit)
        box = register_box(actor="bench", name=made.name, room=room, key=device_key_from_point(made.device.public_key))
        arming = made.arm()
        opened = arming.open(TRACKS)
        self.session = Session.objects.create(pk="ab" * 16, box=box, room=room, unit=unit, started_at=START)
        kinds = [(name, "sound" if name.startswith("mic") else "picture") for name in TRACKS]
        self.part = Part.objects.create(
            box=box, number=1, session=self.session, state=PartState.OPEN, armed_statement=3, armed_digest=bytes(32),
            public_key=arming.signer.public_key, origin_ns=0, press_ns=ORIGIN_S * SECOND, press_wall_ns=0,
            press_wall_error_ns=0, tracks=[{"name": n, "kind": k, "source": "", "required": True} for n, k in kinds],
        )  # fmt: skip
        self.number, self.second = 0, 0
        self._rows: dict[type[Model], list[Any]] = {Record: [self._record(RecordKind.OPEN, opened.raw)]}

    def film(self, count: int) -> None:
        """So many seconds more: what was on record is stored now, what is whole now is on record."""
        now = START + timedelta(seconds=self.second)
        waits = self.part.segments.filter(state=FileState.AWAITED)
        waits.update(state=FileState.STORED, stored_at=now, vault_key="k")
        for _ in range(count):
            self.second += 1
            self._caption()
            if self.second % SEGMENT_S == 0:
                for track in TRACKS:
                    self._segment(track)
        for model, rows in self._rows.items():
            model._default_manager.bulk_create(rows, batch_size=500)
        self._rows.clear()

    def _record(self, kind: RecordKind, raw: bytes = b"") -> Record:
        made = Record(
            part=self.part, number=self.number, kind=int(kind), digest=bytes(32), previous=bytes(32), raw=raw,
            standing=Standing.VERIFIED, wall_ns=0, wall_source="ntp", wall_error_ns=0, received_at=START,
        )  # fmt: skip
        self.number += 1
        return made

    def _add(self, row: Model) -> None:
        self._rows.setdefault(type(row), []).append(row)

    def _caption(self) -> None:
        at_ns = (ORIGIN_S + self.second) * SECOND
        self._add(
            Mark(
                part=self.part,
                record=self.number,
                mark=int(MarkKind.CAPTION),
                at_ns=at_ns,
                detail="ab" * 32,
                sealed=b"s",
            )
        )
        self._add(self._record(RecordKind.MARK))

    def _segment(self, track: str) -> None:
        to_ns = (ORIGIN_S + self.second) * SECOND
        from_ns = to_ns - SEGMENT_S * SECOND
        self._add(
            SegmentObject(
                part=self.part, record=self.number, track=track, run=0, segment=self.second // SEGMENT_S, fragments=9,
                from_ns=from_ns, to_ns=to_ns, decode_ns=from_ns, size=1, digest=bytes(32), header_digest=bytes(32),
                commitment=bytes(32), state=FileState.AWAITED,
            )
        )  # fmt: skip
        self._add(self._record(RecordKind.SEGMENT))


def main() -> None:
    """A line a turn, then the figure: bytes of a median turn, beside those of the whole line."""
    call_command("migrate", verbosity=0)
    film, length, turns = Film(), seconds(3600), runs(20)
    for _ in range(int(length) // 60):
        film.film(60)
    film.film(12)
    film.film(TURN_S)
    whole, cursor, whole_ms = _told(film, "")
    sizes, took = [], []
    for _ in range(turns):
        film.film(TURN_S)
        size, cursor, took_ms = _told(film, cursor)
        sizes.append(size)
        took.append(took_ms)
        print(f"{film.second} s: {size} bytes in {took_ms:.0f} ms", flush=True)
    idle, _, idle_ms = _told(film, cursor)
    Figure(
        figure="a live page's question for news of its time line",
        value=percentile(sorted(sizes), 0.5),
        unit="bytes",
        goal=GOAL,
        runs=turns,
        peer=f"the whole line after {film.second} s",
        peer_value=whole,
        spread=(min(sizes), max(sizes)),
        note=f"server time: news {percentile(sorted(took), 0.5):.0f} ms, whole {whole_ms:.0f} ms, nothing new "
        f"{idle} bytes in {idle_ms:.1f} ms; {load()}",
    ).print()


def _told(film: Film, cursor: str) -> tuple[int, str, float]:
    """Bytes of the answer's body, the next cursor, and how many ms it took."""
    session = Session.objects.get(pk=film.session.pk)
    begun = time.perf_counter()
    told = line(session, read_cursor(cursor))
    size = len(JsonResponse(told).content) if told is not None else 0
    return size, told["cursor"] if told is not None else cursor, (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
