"""What is away for a whole session, or comes back another: centre, broker, key service, certificate. All real."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from firmware_config.certificates import Purpose
from sync.mqtt import LOOK_AT_CERTIFICATE
from tests.fakes.message_line import now
from tests.faults.judging import Allowed, Before, judge, whole
from tests.faults.room import BOX, Room, pause, running

LONG_AGO = timedelta(days=3650)


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    """One for all: a session each."""
    folder = Path(tempfile.mkdtemp(prefix="msr-away-"))
    with running(folder) as made:
        yield made
    shutil.rmtree(folder, ignore_errors=True)


def record(room: Room, seconds: float) -> None:
    """A press, that long, a hold."""
    room.wait_state("ready")
    room.press()
    room.wait_state("recording")
    pause(seconds)
    room.hold()
    room.wait_state("ready")


def assert_arrives(room: Room, before: Before) -> None:
    """All of it, soon, with a true verdict and no alarm."""
    room.wait("every receipt", lambda: whole(room), within_s=90)
    found = judge(room, before, Allowed(alarms=frozenset(), recovered=0))
    assert (found.wrong, found.lost, found.verdicts) == ([], 0, [True])


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "away", [("ingest", "keyservice"), ("broker",), ("keyservice",), ("uplink",)], ids=lambda names: "-and-".join(names)
)
def test_what_is_away_for_the_whole_session_costs_nothing_but_time(room: Room, away: tuple[str, ...]) -> None:
    before = Before.of(room)
    for name in away:
        room.kill(name)
    record(room, 3.0)
    assert not whole(room)
    for name in away:
        room.start_one(name)
    assert_arrives(room, before)


@pytest.mark.timeout(300)
def test_a_broker_that_restarts_during_a_session_is_found_again_and_told_of(room: Room) -> None:
    before = Before.of(room)
    room.wait_state("ready")
    room.press()
    room.wait_state("recording")
    room.kill("broker")
    pause(1.0)
    room.start_one("broker")
    room.hold()
    room.wait_state("ready")
    assert_arrives(room, before)
    assert "The link is down: " in room.logs()
    room.wait("presence", lambda: room.centre_rows("SELECT 1 FROM devices_boxpresence WHERE online = 1"), within_s=30)


@pytest.mark.timeout(300)
def test_a_box_with_a_wrong_certificate_records_says_why_it_is_alone_and_delivers_once_it_is_mended(room: Room) -> None:
    before = Before.of(room)
    room.pki.equip(Purpose.BOX, BOX, now=now() - LONG_AGO)
    room.kill("uplink")
    room.start_one("uplink")
    record(room, 1.0)
    room.wait("words", lambda: LOOK_AT_CERTIFICATE in room.logs(), within_s=20)
    assert not whole(room)
    room.pki.equip(Purpose.BOX, BOX, now=now())
    assert_arrives(room, before)
