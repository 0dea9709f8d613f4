"""A worker under attack: whatever a box says, memory, partials and questions to the gate stay bounded, others go on."""

from __future__ import annotations

import gc
import random
import tracemalloc
from collections import Counter
from dataclasses import dataclass, field

from sync.ids import BoxId
from sync.wire import codec, topics
from sync.wire import messages as m
from sync.wire.assembly import JUDGING_S, MAX_JUDGING, MAX_OPEN
from sync.wire.events import HelloCame, Malformed, Outgoing, ReceiverEvent, RecordCame, SegmentComplete
from sync.wire.ports import Admission, Admitted, Receipted, Refused
from sync.wire.receiver import MAX_BOXES, Receiver
from sync.wire.things import LaneName, Thing, record, segment
from sync.wire.topics import Channel, worker_id

WORKER = worker_id("ingest-1")
BOX = BoxId("room-1")
TOP = (1 << 64) - 1


@dataclass
class Store:
    """Partials that count bytes but keep none."""

    sizes: dict[tuple[BoxId, Thing], int] = field(default_factory=dict)

    def size(self, box: BoxId, thing: Thing) -> int:
        return self.sizes.get((box, thing), 0)

    def append(self, box: BoxId, thing: Thing, offset: int, data: memoryview) -> None:
        assert offset == self.size(box, thing)
        self.sizes[box, thing] = offset + len(data)

    def complete(self, box: BoxId, thing: Thing) -> None:
        assert (box, thing) in self.sizes

    def discard(self, box: BoxId, thing: Thing) -> None:
        self.sizes.pop((box, thing), None)


@dataclass
class Gate:
    """Admits what it was told; everything else has no record yet."""

    answers: dict[Thing, Admission] = field(default_factory=dict)
    default: Admission = field(default_factory=lambda: Refused(m.Code.NOT_YET, 1.0))
    asked: Counter[Thing] = field(default_factory=Counter)

    def admits(self, box: BoxId, thing: Thing) -> Admission:
        self.asked[thing] += 1
        return self.answers.get(thing, self.default)


class Bench:
    """One worker, its store and its gate, and hands to throw messages at it."""

    def __init__(self) -> None:
        self.store, self.gate, self.now = Store(), Gate(), 1_000.0
        self.receiver = Receiver(worker=WORKER, partials=self.store, gate=self.gate)
        self.said: list[Outgoing] = []

    def throw(self, channel: Channel, payload: bytes, *, box: BoxId = BOX) -> list[ReceiverEvent]:
        told = self.receiver.receive(self.now, topics.to_worker(box, WORKER, channel), payload)
        self.said = self.receiver.outgoing()
        return told

    def parcel(self, thing: Thing, offset: int, size: int, *, box: BoxId = BOX) -> list[ReceiverEvent]:
        return self.throw(Channel.PARCEL, parcel(thing, offset, size), box=box)

    def hello(self, *things: Thing, size: int = 100, box: BoxId = BOX) -> list[ReceiverEvent]:
        offers = tuple(m.Offer(LaneName.BACKLOG, thing, size) for thing in things)
        return self.throw(Channel.HELLO, codec.pack(m.Hello(serial=1, device_number=1, offers=offers)), box=box)

    def answers(self, channel: Channel) -> list[m.Message]:
        return [
            codec.unpack(channel, bytes(out.payload)) for out in self.said if out.topic == topics.down(BOX, channel)
        ]


def parcel(thing: Thing, offset: int, size: int) -> bytes:
    buffer = bytearray(m.PARCEL_HEADER.size + size)
    codec.pack_parcel_header(buffer, lane=LaneName.BACKLOG, thing=thing, offset=offset)
    return bytes(buffer)


def kept_after(bench: Bench, messages: int) -> int:
    """Bytes that the worker keeps more than before, after that many hostile parcels for as many things."""
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(messages):
        bench.receiver.receive(
            bench.now, topics.to_worker(BOX, WORKER, Channel.PARCEL), parcel(segment(1, number), 0, 9)
        )
        bench.receiver.outgoing()
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    bench.gate.asked.clear()
    return after - before


def test_parcels_for_things_that_nobody_vouched_for_leave_nothing_behind() -> None:
    bench = Bench()
    bench.gate.asked = Counter()
    assert bench.parcel(segment(1, 1), 0, 100) == []
    (nack,) = bench.answers(Channel.NACK)
    assert isinstance(nack, m.Nack) and nack.code is m.Code.NOT_YET
    for _ in range(50):
        bench.parcel(segment(1, 1), 0, 100)
        assert not bench.said
    assert bench.gate.asked[segment(1, 1)] == 1
    assert not bench.store.sizes


def test_ever_new_unknown_or_receipted_things_cost_no_memory() -> None:
    for answer in (Refused(m.Code.NOT_YET, 3600.0), Receipted(b"receipt")):
        bench = Bench()
        bench.gate.default = answer
        bench.gate.asked = _Forgetful()
        kept_after(bench, 300)
        few, many = kept_after(bench, 300), kept_after(bench, 6_000)
        print(f"kept after 300 and 6,000 hostile parcels: {few} and {many} bytes")
        assert many < few + 64 * 1024


class _Forgetful(Counter[Thing]):
    def __setitem__(self, key: Thing, value: int) -> None:
        pass


def test_partials_of_one_box_are_bounded_and_the_least_recent_goes_first() -> None:
    bench = Bench()
    bench.gate.default = Admitted(1_000)
    for number in range(100):
        bench.parcel(segment(1, number), 0, 10)
    assert {thing for _, thing in bench.store.sizes} == {segment(1, number) for number in range(100 - MAX_OPEN, 100)}


def test_many_boxes_are_bounded_and_a_forgotten_one_goes_on_where_its_partial_ends() -> None:
    bench = Bench()
    bench.gate.default = Admitted(1_000)
    bench.parcel(segment(1, 1), 0, 400)
    for number in range(MAX_BOXES + 10):
        bench.parcel(segment(1, 1), 0, 1, box=BoxId(f"other-{number}"))
    assert len(bench.receiver._boxes) == MAX_BOXES
    assert [type(event) for event in bench.hello(segment(1, 1), size=1_000)] == [HelloCame]
    (have,) = bench.answers(Channel.HAVE)
    assert isinstance(have, m.Have) and have.held[0].size == 400


def test_a_parcel_beyond_the_admitted_size_or_far_out_writes_nothing() -> None:
    bench = Bench()
    bench.gate.default = Admitted(1_000)
    bench.parcel(segment(1, 1), 0, 400)
    for offset, size in ((400, 601), (0, 1_001), (1_000, 1), (TOP, 1), (TOP - 5, 100_000)):
        assert bench.parcel(segment(1, 1), offset, size) == []
        assert not bench.said
    assert bench.store.size(BOX, segment(1, 1)) == 400


def test_a_partial_longer_than_admitted_begins_anew() -> None:
    bench = Bench()
    bench.store.sizes[BOX, segment(1, 1)] = 5_000
    bench.gate.default = Admitted(1_000)
    bench.hello(segment(1, 1), size=1_000)
    (have,) = bench.answers(Channel.HAVE)
    assert isinstance(have, m.Have) and have.held[0].size == 0


def test_an_offer_of_another_size_than_the_record_says_is_refused() -> None:
    bench = Bench()
    bench.gate.default = Admitted(1_000)
    bench.hello(segment(1, 1), size=999)
    (nack,), (have,) = bench.answers(Channel.NACK), bench.answers(Channel.HAVE)
    assert isinstance(nack, m.Nack) and nack.code is m.Code.SIZE
    assert isinstance(have, m.Have) and not have.held


def test_a_hole_is_told_once_for_each_place() -> None:
    bench = Bench()
    bench.gate.default = Admitted(1_000)
    bench.parcel(segment(1, 1), 0, 100)
    bench.parcel(segment(1, 1), 200, 100)
    (ack,) = bench.answers(Channel.ACK)
    assert isinstance(ack, m.Ack) and (ack.size, ack.gap) == (100, True)
    bench.parcel(segment(1, 1), 300, 100)
    assert not bench.said


def test_a_silent_judge_is_asked_anew_after_a_minute_and_not_before() -> None:
    bench = Bench()
    bench.gate.default = Admitted(100)
    (complete,) = bench.parcel(segment(1, 1), 0, 100)
    assert isinstance(complete, SegmentComplete)
    bench.now += JUDGING_S - 1
    assert [type(event) for event in bench.hello(segment(1, 1))] == [HelloCame]
    bench.now += 1
    assert complete in bench.hello(segment(1, 1))
    assert [type(event) for event in bench.hello(segment(1, 1))] == [HelloCame]


def test_files_before_a_silent_judge_are_bounded_and_room_returns_after_a_minute() -> None:
    bench = Bench()
    bench.gate.default = Admitted(10)
    for number in range(MAX_JUDGING):
        assert bench.parcel(segment(1, number), 0, 10)
    assert not bench.parcel(segment(1, 99), 0, 10)
    (nack,) = bench.answers(Channel.NACK)
    assert isinstance(nack, m.Nack) and nack.code is m.Code.BUSY
    bench.now += JUDGING_S
    assert [type(event) for event in bench.parcel(segment(1, 99), 0, 10)] == [SegmentComplete]


def test_a_settled_thing_may_be_delivered_again() -> None:
    bench = Bench()
    bench.gate.default = Admitted(10)
    assert bench.parcel(segment(1, 1), 0, 10)
    bench.store.discard(BOX, segment(1, 1))
    bench.receiver.receipt(BOX, segment(1, 1), b"receipt")
    assert bench.parcel(segment(1, 1), 0, 10)


def test_a_hello_of_another_version_is_told_which_one_is_spoken() -> None:
    bench = Bench()
    hello = codec.pack(m.Hello(serial=1, device_number=1, protocols=(2, 3)))
    assert bench.throw(Channel.HELLO, hello) == []
    (nack,) = bench.answers(Channel.NACK)
    assert isinstance(nack, m.Nack) and (nack.thing, nack.code, nack.protocols) == (None, m.Code.PROTOCOL, (1, 1))
    (event,) = bench.throw(Channel.HELLO, b"\xa1\x00\x02")
    assert isinstance(event, Malformed)
    (nack,) = bench.answers(Channel.NACK)
    assert isinstance(nack, m.Nack) and nack.code is m.Code.PROTOCOL


def test_noise_is_dropped_with_its_reason_and_a_good_box_goes_on() -> None:
    bench, rng = Bench(), random.Random(3)
    bench.gate.answers[segment(7, 7)] = Admitted(10)
    for _ in range(2_000):
        channel = rng.choice([Channel.HELLO, Channel.RECORD, Channel.HEADER, Channel.PARCEL, Channel.ANCHOR])
        for event in bench.throw(channel, rng.randbytes(rng.randrange(80)), box=BoxId("hostile")):
            assert isinstance(event, Malformed)
    for topic in ("", "v1/boxes/hostile/down/ack", "v1/boxes/hostile/to/ingest-2/parcel", "v1/boxes/hostile/state"):
        (event,) = bench.receiver.receive(bench.now, topic, b"\xa1\x00\x01")
        assert isinstance(event, Malformed)
    assert [type(event) for event in bench.parcel(segment(7, 7), 0, 10)] == [SegmentComplete]


def test_a_record_is_acknowledged_at_once_whatever_its_judge_will_say() -> None:
    bench = Bench()
    (event,) = bench.throw(Channel.RECORD, codec.pack(m.Upload(record(1, 0), b"signed")))
    assert event == RecordCame(BOX, record(1, 0), b"signed")
    (ack,) = bench.answers(Channel.ACK)
    assert isinstance(ack, m.Ack) and (ack.lane, ack.thing) == (LaneName.RECORDS, record(1, 0))
