"""A box whose door lamp, alarm button and transmitter hang on one serial line, with a foot switch and a fingerprint
reader: real capture, the things' own work, real drivers on a pseudo-terminal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.things.capture_line import CaptureLine
from agent.things.drivers import hands_of
from agent.things.service import Hands, ThingsAtWork
from firmware_config.profile import load
from sync.evidence.records import Mark, MarkKind
from tests.agent.box_process import BoxProcess
from tests.agent.outbox_reading import read_part
from tests.fakes.modbus_board import ModbusBoard
from tests.fakes.pretend_things import PretendKeys
from tests.fakes.waiting import wait_for

TABLES = """
[hearing]
script = "full"
[serial]
port = "{port}"
[board]
relays = 4
inputs = 4
[door_lamp]
at = "board:1"
[alarm]
at = "board:1"
[[relays]]
name = "siren"
at = "board:2"
on = ["alarm"]
[[switches]]
name = "foot"
usb = "1a2c:0e24"
by = "foot-switch"
keys = {{ KEY_F13 = "next-chapter" }}
[fingerprint]
usb = "2808:9338"
[sensors]
temperature = "modbus:2/input/1"
every_s = 2
"""


@dataclass
class Room:
    """A box at work, its board, its foot switch, whether the reader is plugged in."""

    box: BoxProcess
    board: ModbusBoard
    foot: PretendKeys
    reader: threading.Event


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    board, foot, reader, ended = ModbusBoard(), PretendKeys(), threading.Event(), threading.Event()
    board.start()
    reader.set()
    box = BoxProcess(tmp_path, limits=TABLES.format(port=board.port))
    box.start()
    profile = load(tmp_path / "profile.toml")
    hands = hands_of(profile)
    work = ThingsAtWork(
        things=profile.things,
        hands=Hands(
            wirings=hands.wirings,
            sensors=hands.sensors,
            sense_every_s=2,
            switches={"foot": foot},
            presence={"fingerprint": reader.is_set},
        ),
        line=CaptureLine(profile.control, ended),
        ended=ended,
    )
    thread = threading.Thread(target=work.run, daemon=True)
    thread.start()
    try:
        yield Room(box, board, foot, reader)
    finally:
        ended.set()
        thread.join(10)
        box.kill()
        board.stop()


def test_lamp_alarm_keys_and_transmitter_of_a_room_are_one_with_its_recording(room: Room) -> None:
    box, board = room.box, room.board
    box.wait_state("ready")
    assert not board.relays[0]
    box.wait("a temperature", lambda: box.state()["climate"]["temperature_c"] == 23.4)

    box.press()
    box.wait_state("recording")
    wait_for(lambda: board.relays[0], what="the lamp outside the door")

    room.foot.type("KEY_F13")
    box.wait("the first chapter", lambda: [c["id"] for c in box.state()["course"]["chapters"]] == ["C1_NOTICE"])

    board.contacts[0] = True
    wait_for(lambda: board.relays[1], what="the siren")
    assert box.state()["alarm"]["by"] == "alarm-button"

    room.reader.clear()
    box.wait("the reader's loss", lambda: names_missing(box) == ["fingerprint"])
    room.reader.set()
    box.wait("the reader's return", lambda: names_missing(box) == [])
    board.is_unplugged = True
    box.wait("the board's loss", lambda: names_missing(box) == ["board"])
    board.is_unplugged = False
    board.relays[0] = False  # it comes back without current on its coils
    box.wait("the board's return", lambda: names_missing(box) == [])
    wait_for(lambda: board.relays[0], what="the lamp outside the door, set again")

    box.hold()
    box.wait_state("ready")
    wait_for(lambda: not board.relays[0], what="the lamp outside to go out")
    marks = [(m.mark, m.detail) for m in read_part(box.outbox, 1, box.device_key).bodies(Mark)]
    assert (MarkKind.ALARM, "alarm-button") in marks
    assert [detail for mark, detail in marks if mark == MarkKind.SIGNAL and detail.startswith("missing")] == [
        "missing fingerprint begun",
        "missing fingerprint ended",
        "missing board begun",
        "missing board ended",
    ]


def names_missing(box: BoxProcess) -> list[str]:
    return [each["track"] for each in box.state()["signals"] if each["signal"] == "missing"]
