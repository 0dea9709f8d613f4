"""A wristband of a case-handling centre is a mark of the film where the room records, by number alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from server.devices.actions import register_room
from server.devices.models import BoxPresence, Room
from server.gateways import wristbands
from server.gateways.models import BandState, Scope, WristbandSeen
from server.recordings.models import Command, Session
from server.recordings.timeline import timeline
from sync.evidence.receipts import Verb
from sync.evidence.records import MarkKind
from tests.builders import SECOND
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made  # noqa: F401 - fixtures
from tests.server.conftest import People
from tests.server.gateways.test_interface import Program

pytestmark = pytest.mark.django_db


def told(now: datetime, **changes: Any) -> dict[str, Any]:
    said = {
        "room": "r1",
        "wristband": "ZX-2026-001234",
        "event": "arrived",
        "place": "一号讯问室",
        "at": now.isoformat(),
    }
    return {**said, **changes}


def test_an_event_in_a_room_that_records_becomes_a_mark_that_names_nobody(
    people: People,
    centre: Centre,  # noqa: F811
) -> None:
    Room.objects.filter(pk=centre.box.room_id).update(unit=people.unit)
    part = centre.made.arm()
    part.open(("suspect",))
    centre.everything()
    BoxPresence.objects.update_or_create(
        box=centre.box, defaults={"online": True, "telemetry": {"state": "recording", "stands": "recording"}}
    )
    now, program = timezone.now(), Program(people, Scope.WRISTBANDS_WRITE)
    event = told(now, room="room-1")
    assert program.post("wristbands", event) == (202, {"state": "waiting"})
    assert program.post("wristbands", event) == (202, {"state": "waiting"}), "the same key, the same event"
    row = WristbandSeen.objects.get()
    assert row.digits == "1234", "no more of the number is kept"
    wristbands.tend(now)
    asked = Command.objects.get(verb=Verb.MARK)
    assert asked.detail == f"wristband:{row.pk}"
    part.mark(12 * SECOND, asked.detail, MarkKind.BOOKMARK)
    centre.everything()
    wristbands.tend(now)
    row.refresh_from_db()
    assert row.state == BandState.MARKED
    (mark,) = timeline(Session.objects.get()).parts[0].marks
    assert mark.words.startswith("腕带尾号 1234 到达 一号讯问室（")


def test_an_event_without_a_recording_is_noted_and_asks_for_nothing(people: People) -> None:
    register_room(actor="test", code="r1", name_zh="一号室", name_en="Room 1", unit=people.unit)
    assert Program(people).post("wristbands", told(timezone.now())) == (202, {"state": "unfilmed"})
    wristbands.tend(timezone.now())
    assert not Command.objects.exists()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"room": "r9"}, "room"),
        ({"event": "jumped"}, "fields"),
        ({"wristband": "12"}, "fields"),
        ({"at": (timezone.now() - timedelta(hours=3)).isoformat()}, "at"),
    ],
)
def test_an_event_that_cannot_be_is_refused_in_words(people: People, change: dict[str, Any], kind: str) -> None:
    register_room(actor="test", code="r1", name_zh="一号室", name_en="Room 1", unit=people.unit)
    status, problem = Program(people).post("wristbands", told(timezone.now(), **change))
    assert (status, problem["type"]) == (422, f"urn:msr:problem:{kind}")
    assert not WristbandSeen.objects.exists()
