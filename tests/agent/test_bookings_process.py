"""The real capture with the day's bookings: a press names its booking, a crash keeps it, and no names are shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.clock import wall_ns
from sync.evidence.receipts import SUITE, Command, Verb, sign_command
from sync.evidence.statements import Arrived
from tests.agent.booked_hearings import PERSONS, awaited, booked, send_bookings
from tests.agent.box_process import COMMAND, BoxProcess
from tests.agent.outbox_reading import read_part, read_statements
from tests.fakes.waiting import wait_for

NONCE = bytes(range(16))


def come(box: BoxProcess, counter: int, number: str) -> dict[str, Any]:
    """The centre's signed command that the lawyer of that booking has come."""
    value = Command(
        suite=SUITE, box="box-1", counter=counter, birth_nonce=NONCE, issued_unix_ns=wall_ns(), lifetime_ms=5_000,
        expects="", verb=int(Verb.ARRIVED), command=counter.to_bytes(16, "big"), detail=number,
    )  # fmt: skip
    return box.ask(do="command", envelope=sign_command(COMMAND, value).hex())


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


def test_a_lawyer_comes_by_his_code_before_the_press_and_the_chain_remembers_it(box: BoxProcess) -> None:
    box.start()
    send_bookings(box, 1, booked("A", 600, "0123", awaited("135790")))
    assert box.wait_state("ready")["lawyer"] == {"is_awaited": True, "has_come": False}
    wrong = box.ask(do="act", deed="arrived", by="panel", code="000000")
    assert (wrong["ok"], wrong["code"]) == (False, "code")
    assert box.ask(do="act", deed="arrived", by="panel", code="135790")["ok"]
    wait_for(lambda: box.ask(do="state")["lawyer"]["has_come"], within_s=5, what="a signed arrival")
    assert box.ask(do="act", deed="arrived", by="panel", code="135790")["code"] == "came"
    box.kill()
    box.start()
    assert box.wait_state("ready")["lawyer"] == {"is_awaited": False, "has_come": True}
    assert box.ask(do="act", deed="arrived", by="panel", code="135790")["code"] == "came"
    assert box.stop() == 0
    said = [each.body for each in read_statements(box.outbox, box.device_key) if isinstance(each.body, Arrived)]
    assert [(each.bookings, each.person, each.how, each.by) for each in said] == [(("A",), "P-9", "code", "panel")]


def test_a_lawyer_says_from_afar_that_he_has_come_while_the_room_films(box: BoxProcess) -> None:
    box.start()
    send_bookings(box, 1, booked("A", -60, "0123", awaited("135790")))
    box.wait_state("ready")
    box.press()
    box.wait_state("recording")
    box.ask(do="link", connected=True, birth_nonce=NONCE.hex())
    assert come(box, 1, "nothing")["code"] == "booking"
    answer = come(box, 2, "A")
    assert answer["ok"], answer
    wait_for(lambda: box.ask(do="state")["lawyer"]["has_come"], within_s=5, what="a signed arrival")
    assert come(box, 3, "A")["code"] == "came"
    assert box.stop() == 0
    said = [each.body for each in read_statements(box.outbox, box.device_key) if isinstance(each.body, Arrived)]
    assert [(each.how, each.by[:8]) for each in said] == [("afar", "command:")]
