"""A box that was away for a month: 100,000 things wait, and the sender's memory does not know it."""

from __future__ import annotations

import gc
import tracemalloc

from sync.ids import BoxId
from sync.wire import codec, topics
from sync.wire import messages as m
from sync.wire.lane import SCAN
from sync.wire.ports import Pending, Unreceipted
from sync.wire.sender import Sender
from sync.wire.things import Kind, LaneName, Thing, segment
from sync.wire.topics import Channel, worker_id

BOX, WORKER = BoxId("room-1"), worker_id("ingest-1")
SIZE = 1_000


class LazyView:
    """Segments 1/0 to 1/waiting-1, computed and never held."""

    def __init__(self, waiting: int) -> None:
        self.waiting, self.first = waiting, 0

    def next_pending(self, lane: LaneName, after: Thing | None) -> Pending | None:
        if lane is not LaneName.BACKLOG:
            return None
        number = self.first if after is None else max(self.first, after.numbers()[1] + 1)
        return Pending(segment(1, number), SIZE) if number < self.waiting else None

    def whole(self, thing: Thing) -> bytes:
        return b"header"

    def read_into(self, thing: Thing, offset: int, buffer: memoryview) -> int:
        return len(buffer)

    def unreceipted(self, limit: int) -> Unreceipted:
        last, count = self.waiting - 1, self.waiting - self.first
        if not count:
            return Unreceipted(1, ())
        return Unreceipted(1, (m.Chain(Kind.SEGMENT, 1, self.first, last, count, ((self.first, last),)),))


class Talk:
    """A sender and a worker that says yes to everything, with a pretend clock."""

    def __init__(self, waiting: int) -> None:
        self.view, self.now = LazyView(waiting), 100.0
        self.sender = Sender(box=BOX, outbox=self.view)
        self.sender.connected(self.now, max_payload=m.MAX_PARCEL)

    def round(self) -> int:
        """One poll with everything answered; returns how many things were freed."""
        self.now += 0.01
        freed = 0
        for out in self.sender.poll(self.now, budget=1 << 20, jitter=0.5):
            if out.topic.endswith("hello"):
                hello = codec.unpack(Channel.HELLO, bytes(out.payload))
                assert isinstance(hello, m.Hello)
                self.answer(Channel.HAVE, m.Have(WORKER, hello.serial))
                continue
            parcel = codec.unpack_parcel(bytes(out.payload))
            self.answer(Channel.ACK, m.Ack(WORKER, parcel.lane, parcel.thing, SIZE, 8))
            self.view.first = parcel.thing.numbers()[1] + 1
            self.sender.freed(self.now, parcel.thing)
            freed += 1
        return freed

    def answer(self, channel: Channel, message: m.Message) -> None:
        self.sender.receive(self.now, topics.down(BOX, channel), codec.pack(message))


def peak_of(waiting: int) -> int:
    """Bytes that a conversation with so many waiting takes at most, over 100 rounds."""
    gc.collect()
    tracemalloc.start()
    talk = Talk(waiting)
    freed = sum(talk.round() for _ in range(100))
    assert freed >= 90
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_100000_waiting_things_take_the_memory_of_100() -> None:
    peak_of(100)
    few, many = peak_of(100), peak_of(100_000)
    print(f"peak with 100 and 100,000 waiting: {few} and {many} bytes, ratio {many / few:.2f}")
    assert many < 2 * few + 64 * 1024


def test_a_long_row_of_things_aside_does_not_stop_its_lane() -> None:
    talk = Talk(2 * SCAN)
    talk.round()
    for number in range(SCAN + 200):
        talk.answer(Channel.NACK, m.Nack(WORKER, segment(1, number), m.Code.NOT_YET, 3600.0))
    for _ in range(4):
        if talk.round():
            break
        assert talk.sender.next_due(talk.now) == talk.now
    assert talk.view.first > SCAN + 200


def test_a_flood_of_refusals_is_remembered_in_bounded_words() -> None:
    talk = Talk(100)
    talk.round()
    for number in range(20_000):
        talk.answer(Channel.NACK, m.Nack(WORKER, segment(9, number), m.Code.REFUSED, 7 * 86_400.0))
    assert len(talk.sender._aside.things()) == 1_024
