"""The real capture with the day's bookings: a press names its booking, a crash keeps it, and no names are shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.clock import wall_ns
from sync.evidence.bookings import Booking, Bookings, pack_bookings, sign_bookings
from sync.evidence.records import BookedPerson
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256
from tests.agent.box_process import COMMAND, BoxProcess
from tests.agent.outbox_reading import read_part

PERSONS = (BookedPerson(role="presiding", number="P-7"), BookedPerson(role="suspect", number="S-1", sealed=b"sealed"))


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxProcess]:
    box = BoxProcess(tmp_path / "box", limits="resume_within_s = 300")
    yield box
    if box.process is not None and box.process.poll() is None:
        box.kill()


def booked(number: str, begins_in_s: int, digits: str) -> Booking:
    begin = wall_ns() // 10**9 + begins_in_s
    return Booking(
        number=number,
        from_unix_s=begin,
        until_unix_s=begin + 1200,
        digits=digits,
        case=f"案 {number}",
        persons=PERSONS,
        expected=1,
    )


def send(box: BoxProcess, version: int, *bookings: Booking) -> dict[str, Any]:
    document = Bookings(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        box="box-1",
        version=version,
        issued_unix_ns=wall_ns(),
        room="T01",
        bookings=bookings,
    )
    return box.ask(do="bookings", envelope=sign_bookings(COMMAND, pack_bookings(document)).hex())


def test_a_press_is_bound_to_its_booking_and_a_crash_keeps_it_bound(box: BoxProcess) -> None:
    box.start()
    first, second = booked("A", -60, "0123"), booked("B", 1140, "0456")
    assert send(box, 7, first, second)["version"] == 7
    assert send(box, 6)["code"] == "version"
    box.kill()  # what was taken is durable: the next start knows it without a network
    box.start()
    coming = box.wait_state("ready")
    assert coming["next"] == {"at_unix_ns": first.from_unix_s * 10**9, "digits": "0123"}
    assert coming["bookings"] == {"version": 7, "bound": None}

    box.press()
    state = box.wait_state("recording")
    assert state["bookings"]["bound"] == "A"
    assert (state["next"]["digits"], "S-1" in json.dumps(state)) == ("0456", False)
    box.kill()
    box.start()
    assert box.wait_state("recording", within_s=20)["bookings"]["bound"] == "A"
    box.hold()
    assert box.wait_state("ready", within_s=20)["bookings"]["bound"] is None
    box.press()
    box.wait_state("recording")
    assert box.stop() == 0

    # part 1 was armed and never pressed
    named = [read_part(box.outbox, part, box.device_key).opened.booking for part in (2, 3, 4)]
    assert [each and each.number for each in named] == ["A", "A", "B"]
    assert all(each is not None and each.persons == PERSONS for each in named)


def test_a_press_without_a_booking_records_all_the_same(box: BoxProcess) -> None:
    box.start()
    send(box, 1, booked("A", 86_400, "0123"))
    box.wait_state("ready")
    box.press()
    assert box.wait_state("recording")["bookings"] == {"version": 1, "bound": None}
    assert box.stop() == 0
    assert read_part(box.outbox, 1, box.device_key).opened.booking is None
