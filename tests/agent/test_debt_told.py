"""What the uplink says at the control socket is what everybody there reads; a word that is old or no number is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.anchors import Anchors
from agent.arrivals import Arrivals
from agent.booking_store import BookingStore
from agent.outbox.began import SessionBegan
from agent.outbox.disk import RealDisk
from agent.requests import DEBT_HOLDS_NS, CommandCounter, Requests
from agent.session import State
from tests.fakes.outbox import HandmadeOutbox


class Room:
    """Requests of a room that is ready, on a clock that stands until it is moved."""

    def __init__(self, folder: Path) -> None:
        self.now_ns = 0
        self.requests = Requests(
            box="box-1",
            command_key=b"",
            look=lambda: {"state": "ready"},
            version=lambda: 0,
            standing=lambda: (State.READY, None),
            post=lambda _: None,
            anchors=Anchors(box="box-1", receipt_key=b"", every_ns=1, entropy=bytes),
            boottime_ns=lambda: self.now_ns,
            wall_ns=lambda: 0,
            counter=CommandCounter(folder / "counter", RealDisk()),
            bookings=BookingStore(
                document=folder / "bookings",
                counts=folder / "booked",
                disk=RealDisk(),
                box="box-1",
                room="r1",
                command_key=b"",
            ),
            arrivals=Arrivals(bookings=tuple, came=dict, unix_s=lambda: None, boottime_ns=lambda: self.now_ns),
        )

    def tell(self, **words: Any) -> dict[str, Any]:
        return self.requests.handle({"do": "debt", **words}) or {}

    @property
    def debt(self) -> dict[str, int] | None:
        answer = self.requests.handle({"do": "state"}) or {}
        return answer["debt"]


def test_the_uplinks_word_is_told_until_it_is_old(tmp_path: Path) -> None:
    room = Room(tmp_path)
    assert room.debt is None
    assert room.tell(waiting=3, quarantined=1)["ok"]
    assert room.debt == {"waiting": 3, "quarantined": 1}
    room.now_ns += DEBT_HOLDS_NS + 1
    assert room.debt is None


@pytest.mark.parametrize(
    "words", [{}, {"waiting": 1}, {"waiting": -1, "quarantined": 0}, {"waiting": True, "quarantined": 0}]
)
def test_what_is_no_number_is_refused(tmp_path: Path, words: dict[str, Any]) -> None:
    room = Room(tmp_path)
    assert room.tell(**words)["code"] == "form"
    assert room.debt is None


def test_the_first_press_is_not_known_before_its_record(tmp_path: Path) -> None:
    began = SessionBegan(tmp_path / "capture.db")
    assert began.of(b"s" * 16) is None
    HandmadeOutbox(tmp_path).open_part(1)
    assert began.of(None) is None
