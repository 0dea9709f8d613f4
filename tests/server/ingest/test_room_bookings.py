"""A room's bookings: told at the centre, signed and sent by the worker, stored by the box, which says so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.booking_store import BookingStore
from agent.outbox.disk import RealDisk
from agent.uplink.counting import Debt
from agent.uplink.telemetry import telemetry_of
from server import keyring
from server.audit.models import AuditEvent
from server.devices.actions import drain_box
from server.devices.bookings import tell_bookings
from server.devices.errors import NotInService
from server.devices.models import RoomBookings
from server.ingest import presence
from server.ingest.files import PartialFiles
from server.ingest.service import Clocks, Worker
from sync.evidence.bookings import Booking
from sync.evidence.records import BookedPerson
from sync.ids import BoxId
from sync.link import Inbound
from sync.wire import codec, topics
from sync.wire.events import BookingsCame
from sync.wire.messages import BoxState
from sync.wire.sender import Sender
from sync.wire.topics import worker_id
from tests.server.centre import START, Centre
from tests.sync.wire.world import MemoryOutbox

BOX = BoxId("box-1")
HEARING = Booking(
    number="YY-2026-0042",
    from_unix_s=int(START.timestamp()),
    until_unix_s=int(START.timestamp()) + 3600,
    digits="0123",
    case="演示案件 0123 号",
    persons=(BookedPerson(role="presiding", number="P-7"), BookedPerson(role="suspect", number="S-1")),
    expected=1,
)
NO_DEBT = Debt(waiting=0, waiting_segments=0, waiting_bytes=0, quarantined=0)


class Line:
    """A worker and a box's ends of the line: its sender, and its store on a real disk."""

    def __init__(self, centre: Centre) -> None:
        self.centre, self.now, self.counter = centre, 0.0, 0
        self.worker = Worker(
            name=worker_id("ingest-1"),
            files=PartialFiles(centre.folder / "partials"),
            segment_key=centre.segment_key,
            clocks=Clocks(lambda: START + timedelta(seconds=self.now), lambda: self.now),
        )
        self.sender = Sender(box=BOX, outbox=MemoryOutbox())
        self.sender.connected(0.0, max_payload=1 << 20)
        self.store = self.fresh_store(centre.folder / "box")

    def fresh_store(self, folder: Path) -> BookingStore:
        folder.mkdir()
        return BookingStore(
            document=folder / "bookings.cose",
            counts=folder / "booked.json",
            disk=RealDisk(),
            box=BOX,
            room=self.centre.box.room.code,
            command_key=keyring.signer("command").public_key,
        )

    def connect(self) -> None:
        self.counter += 1
        state = BoxState(online=True, counter=self.counter, nonce=bytes(16), software="1")
        assert presence.accept_state(self.centre.box, state, START + timedelta(seconds=self.now))

    def sent(self, after_s: float = 1.0) -> list[bytes]:
        """What the worker sends the box in its next round."""
        self.now += after_s
        self.worker.tick()
        found = []
        for out in self.worker.receiver.outgoing():
            found += [
                e for e in self.sender.receive(self.now, out.topic, bytes(out.payload)) if isinstance(e, BookingsCame)
            ]
        return [each.body for each in found]

    def say(self) -> None:
        """The box's telemetry."""
        state = {"bookings": {"version": self.store.held.version if self.store.held else None}}
        told = telemetry_of(state, NO_DEBT, sequence=1, at_ns=1, alarms={})
        self.worker.take([Inbound(topics.telemetry(BOX), codec.pack(told), False)])


def test_a_room_gets_its_bookings_until_it_says_that_it_holds_them(centre: Centre) -> None:
    line = Line(centre)
    version = tell_bookings(actor="test", box=centre.box, bookings=[HEARING], now=START)
    assert line.sent() == []  # the box is away
    line.connect()
    assert len(line.sent()) == 1  # and lost on the way
    line.say()
    assert line.sent() == []
    [raw] = line.sent(30)
    assert line.store.take(raw).bookings == (HEARING,)
    line.say()
    assert line.sent(60) == []
    assert RoomBookings.objects.get().held == version

    later = tell_bookings(actor="test", box=centre.box, bookings=[], now=START)
    assert later > version
    [raw] = line.sent()
    assert line.store.take(raw).bookings == ()


def test_a_box_that_lost_its_disk_gets_them_again_with_its_next_connection(centre: Centre) -> None:
    line = Line(centre)
    tell_bookings(actor="test", box=centre.box, bookings=[HEARING], now=START)
    line.connect()
    line.store.take(line.sent()[0])
    line.say()
    line.store = line.fresh_store(centre.folder / "new-disk")
    assert line.sent(60) == []
    line.connect()
    [raw] = line.sent()
    assert line.store.take(raw).bookings == (HEARING,)


def test_telling_is_audited_by_numbers_and_only_an_active_box_is_told(centre: Centre) -> None:
    version = tell_bookings(actor="test", box=centre.box, bookings=[HEARING], now=START)
    details = AuditEvent.objects.get(action="box.bookings").details
    assert details == {"version": version, "bookings": ["YY-2026-0042"]}
    drain_box(actor="test", box=centre.box)
    with pytest.raises(NotInService, match="expected an active box"):
        tell_bookings(actor="test", box=centre.box, bookings=[HEARING], now=START)
