"""Signed commands for the box under test, and capture's own answers to them."""

from __future__ import annotations

from pathlib import Path

from agent import clock
from agent.anchors import Anchors
from agent.arrivals import Arrivals
from agent.booking_store import BookingStore
from agent.outbox.disk import Disk
from agent.requests import Asked, CommandCounter, Posted, Requests
from agent.session import State
from sync.evidence.receipts import SUITE, Command, Verb, sign_command
from tests.agent.box_process import COMMAND

NONCE = bytes(16)


def command(number: int) -> bytes:
    """The command of this number: a mark of a session's chapter would do; it is a start of the room that is ready."""
    return sign_command(
        COMMAND,
        Command(
            suite=SUITE,
            box="box-1",
            counter=number,
            birth_nonce=NONCE,
            issued_unix_ns=clock.wall_ns(),
            lifetime_ms=5_000,
            expects="ready",
            verb=int(Verb.START),
            command=number.to_bytes(16),
        ),
    )


def requests_of(root: Path, disk: Disk, counter: CommandCounter) -> Requests:
    """Of a room that is ready and connected, and does what a good command asks."""
    return Requests(
        box="box-1",
        command_key=COMMAND.public_key,
        look=dict,
        version=lambda: 0,
        standing=lambda: (State.READY, None, None),
        post=_obey,
        anchors=Anchors(box="box-1", receipt_key=b"", every_ns=1, entropy=bytes),
        boottime_ns=clock.boottime_ns,
        wall_ns=clock.wall_ns,
        counter=counter,
        bookings=BookingStore(
            document=root / "bookings.cose",
            counts=root / "booked.json",
            disk=disk,
            box="box-1",
            room="r1",
            command_key=COMMAND.public_key,
        ),
        arrivals=Arrivals(bookings=tuple, came=dict, unix_s=lambda: None, boottime_ns=clock.boottime_ns),
        birth_nonce=NONCE,
    )


def _obey(posted: Posted) -> None:
    if isinstance(posted, Asked):
        posted.answer.put({"ok": True})
