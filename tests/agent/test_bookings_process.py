"""The real capture with the day's bookings: a press names its booking, a crash keeps it, and no names are shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.booked_hearings import PERSONS, booked, send_bookings
from tests.agent.box_process import BoxProcess
from tests.agent.outbox_reading import read_part


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxProcess]:
    box = BoxProcess(tmp_path / "box", limits="resume_within_s = 300")
    yield box
    if box.process is not None and box.process.poll() is None:
        box.kill()


def test_a_press_is_bound_to_its_booking_and_a_crash_keeps_it_bound(box: BoxProcess) -> None:
    box.start()
    first, second = booked("A", -60, "0123"), booked("B", 1140, "0456")
    assert send_bookings(box, 7, first, second)["version"] == 7
    assert send_bookings(box, 6)["code"] == "version"
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
    send_bookings(box, 1, booked("A", 86_400, "0123"))
    box.wait_state("ready")
    box.press()
    assert box.wait_state("recording")["bookings"] == {"version": 1, "bound": None}
    assert box.stop() == 0
    assert read_part(box.outbox, 1, box.device_key).opened.booking is None
