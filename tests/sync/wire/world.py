"""A room, a broker without memory and a centre, on one pretend clock: losing, doubling, reordering as asked."""

from __future__ import annotations

import hashlib
import heapq
import random
from dataclasses import dataclass, field

from sync.ids import BoxId
from sync.wire import messages as m
from sync.wire import topics
from sync.wire.codec import unpack
from sync.wire.events import (
    HeaderCame,
    HelloCame,
    Outgoing,
    ReceiptCame,
    RecordCame,
    SegmentComplete,
    SenderEvent,
    SteppedAside,
)
from sync.wire.pace import Pace
from sync.wire.ports import Admission, Admitted, Pending, Receipted, Refused, UnreadableThing, Unreceipted
from sync.wire.receiver import Receiver
from sync.wire.sender import Sender
from sync.wire.things import Kind, LaneName, Thing
from sync.wire.topics import Channel, worker_id

BOX = BoxId("room-1")


class MemoryOutbox:
    """An outbox of dictionaries, with the physics of one: a thing is pending until its receipt is committed."""

    def __init__(self) -> None:
        self.lanes: dict[LaneName, list[Thing]] = {name: [] for name in LaneName}
        self.bodies: dict[Thing, bytes] = {}
        self.receipts: dict[Thing, bytes] = {}
        self.unreadable: set[Thing] = set()
        self.largest_hello_limit = 0

    def put(self, lane: LaneName, thing: Thing, body: bytes) -> None:
        self.lanes[lane].append(thing)
        self.bodies[thing] = body

    def next_pending(self, lane: LaneName, after: Thing | None) -> Pending | None:
        order = self.lanes[lane]
        start = 0 if after is None else order.index(after) + 1
        for thing in order[start:]:
            if thing not in self.receipts:
                return Pending(thing, len(self.bodies[thing]))
        return None

    def whole(self, thing: Thing) -> bytes:
        if thing in self.unreadable:
            raise UnreadableThing(str(thing))
        return b"header" if thing.is_file else self.bodies[thing]

    def read_into(self, thing: Thing, offset: int, buffer: memoryview) -> int:
        if thing in self.unreadable:
            raise UnreadableThing(str(thing))
        data = self.bodies[thing][offset : offset + len(buffer)]
        buffer[: len(data)] = data
        return len(data)

    def unreceipted(self, limit: int) -> Unreceipted:
        groups: dict[tuple[Kind, int], list[int]] = {}
        for thing in sorted(self.bodies):
            if thing in self.receipts:
                continue
            first, second = thing.numbers()
            key = (thing.kind, 0) if thing.kind is Kind.STATEMENT else (thing.kind, first)
            groups.setdefault(key, []).append(first if thing.kind is Kind.STATEMENT else second)
        chains = tuple(
            m.Chain(kind, of, min(ns), max(ns), len(ns), tuple(runs(ns))) for (kind, of), ns in groups.items()
        )
        return Unreceipted(device_number=7, chains=chains)


def runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Sorted numbers as closed ranges."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


class MemoryPartials:
    """Partial files as byte arrays; `write` outside the one legal offset is a failure of the receiver."""

    def __init__(self) -> None:
        self.files: dict[tuple[BoxId, Thing], bytearray] = {}

    def size(self, box: BoxId, thing: Thing) -> int:
        return len(self.files.get((box, thing), b""))

    def append(self, box: BoxId, thing: Thing, offset: int, data: memoryview) -> None:
        file = self.files.setdefault((box, thing), bytearray())
        assert offset == len(file)
        file += data

    def complete(self, box: BoxId, thing: Thing) -> None:
        assert (box, thing) in self.files

    def discard(self, box: BoxId, thing: Thing) -> None:
        self.files.pop((box, thing), None)


@dataclass
class Centre:
    """Vault, database and judge, shared by all workers: durable. Files are admitted once their record has come."""

    sizes: dict[Thing, int] = field(default_factory=dict)
    vault: dict[Thing, bytes] = field(default_factory=dict)
    refusals: dict[Thing, Refused] = field(default_factory=dict)
    stored: int = 0
    #: The chain that is taken in order alone; None: any record at any time.
    chain: list[Thing] | None = None

    def admits(self, box: BoxId, thing: Thing) -> Admission:
        if thing in self.refusals:
            return self.refusals[thing]
        if thing in self.vault:
            return Receipted(self.receipt_of(thing))
        if thing not in self.sizes:
            return Refused(m.Code.NOT_YET, 1.0)
        return Admitted(self.sizes[thing])

    def lacks_before(self, thing: Thing) -> bool:
        """A record before it in the chain is not here."""
        if self.chain is None or thing not in self.chain:
            return False
        return any(each not in self.vault for each in self.chain[: self.chain.index(thing)])

    def store(self, thing: Thing, body: bytes) -> bytes:
        assert self.vault.setdefault(thing, bytes(body)) == body
        self.stored += 1
        return self.receipt_of(thing)

    def receipt_of(self, thing: Thing) -> bytes:
        return b"receipt:" + hashlib.sha256(self.vault[thing]).digest()


class World:
    """One box, some workers, a broker. `loss`, `twice` and `shuffle` are probabilities; delays are seconds."""

    def __init__(self, *, seed: int = 0, workers: int = 1, pace: Pace | None = None, delay: float = 0.01) -> None:
        self.random = random.Random(seed)
        self.now = 1000.0
        self.delay = delay
        self.rate: float | None = None
        self.loss = self.twice = self.shuffle = 0.0
        self.lost_parcels: set[int] = set()
        self.outbox = MemoryOutbox()
        self.sender = Sender(box=BOX, outbox=self.outbox, pace=pace)
        self.centre = Centre()
        self.partials = {worker_id(f"ingest-{n}"): MemoryPartials() for n in range(1, workers + 1)}
        self.receivers: dict[str, Receiver] = {}
        for worker in self.partials:
            self.start_worker(worker)
        self.box_link = 0
        self.connected = False
        self.line: list[tuple[float, int, int, str, bytes]] = []
        self.sequence = 0
        self.line_free = self.now
        self.sent: list[Outgoing] = []
        self.told: list[SenderEvent] = []
        self.centre_told: list[object] = []
        self.hold_receipts = False
        #: Records that vanish on their way, once each, and nobody is told.
        self.lost_records: set[Thing] = set()

    # faults

    def start_worker(self, worker: str) -> None:
        self.receivers[worker] = Receiver(worker=worker_id(worker), partials=self.partials[worker], gate=self.centre)

    def kill_worker(self, worker: str) -> None:
        self.receivers.pop(worker, None)

    def connect(self) -> None:
        self.box_link += 1
        self.connected = True
        self.sender.connected(self.now, max_payload=m.MAX_PARCEL + 1024)

    def restart_broker(self) -> None:
        """Everything under way is lost; both ends find out at once."""
        self.line.clear()
        self.connected = False
        self.sender.disconnected(self.now)

    # running

    def run(self, seconds: float, *, until_empty: bool = True) -> None:
        end = self.now + seconds
        for _ in range(200_000):
            self._box_speaks()
            if until_empty and self.is_done:
                return
            due = [self.line[0][0]] if self.line else []
            later = self.sender.next_due(self.now)
            due += [later] if later is not None else []
            if not due or min(due) > end:
                self.now = end
                return
            self.now = max(self.now, min(due))
            while self.line and self.line[0][0] <= self.now:
                _, _, link, topic, payload = heapq.heappop(self.line)
                self._deliver(link, topic, payload)
        raise AssertionError("the world does not come to rest")

    @property
    def is_done(self) -> bool:
        return len(self.outbox.receipts) == len(self.outbox.bodies)

    def _box_speaks(self) -> None:
        for outgoing in self.sender.poll(self.now, budget=4 << 20, jitter=self.random.random()):
            assert self.connected
            self.sent.append(outgoing)
            self._post(outgoing)
        self._perform(self.sender.events())

    def _post(self, outgoing: Outgoing) -> None:
        copies = 0 if self.random.random() < self.loss else 2 if self.random.random() < self.twice else 1
        if outgoing.topic.endswith("/record") and self._vanishes(outgoing.payload):
            copies = 0
        if outgoing.topic.endswith("/parcel") and len(self.parcels()) - 1 in self.lost_parcels:
            copies = 0
        start = self.now
        if self.rate is not None:
            self.line_free = start = max(self.now, self.line_free) + len(outgoing.payload) / self.rate
        for _ in range(copies):
            late = self.random.random() * 0.2 if self.random.random() < self.shuffle else 0.0
            self.sequence += 1
            entry = (start + self.delay + late, self.sequence, self.box_link, outgoing.topic, bytes(outgoing.payload))
            heapq.heappush(self.line, entry)

    def _vanishes(self, payload: bytes | bytearray) -> bool:
        found = unpack(Channel.RECORD, bytes(payload))
        assert isinstance(found, m.Upload)
        if found.thing not in self.lost_records:
            return False
        self.lost_records.discard(found.thing)
        return True

    def _deliver(self, link: int, topic: str, payload: bytes) -> None:
        address = topics.parse(topic)
        if address.down:
            if self.connected and link == self.box_link:
                self._perform(self.sender.receive(self.now, topic, payload))
            return
        name = address.worker or (self.random.choice(sorted(self.receivers)) if self.receivers else None)
        receiver = self.receivers.get(name) if name else None
        if receiver is None or name is None:
            return
        for event in receiver.receive(self.now, topic, payload):
            self._centre_performs(name, receiver, event)
        for outgoing in receiver.outgoing():
            if self.connected:
                self._post(outgoing)

    def _perform(self, events: list[SenderEvent]) -> None:
        for event in events:
            self.told.append(event)
            if isinstance(event, ReceiptCame):
                expected = b"receipt:" + hashlib.sha256(self.outbox.bodies[event.thing]).digest()
                assert event.receipt == expected
                self.outbox.receipts[event.thing] = event.receipt
                self.sender.freed(self.now, event.thing)

    def _centre_performs(self, name: str, receiver: Receiver, event: object) -> None:
        self.centre_told.append(event)
        match event:
            case RecordCame(box, thing, body):
                if thing in self.centre.refusals:
                    refusal = self.centre.refusals[thing]
                    receiver.refuse(self.now, box, thing, refusal.code, refusal.retry_after)
                elif self.centre.lacks_before(thing):
                    receiver.refuse(self.now, box, thing, m.Code.NOT_YET, 2.0)
                elif not self.hold_receipts:
                    receiver.receipt(box, thing, self.centre.store(thing, body))
            case SegmentComplete(box, thing, _):
                body = bytes(self.partials[name].files[box, thing])
                if not self.hold_receipts:
                    receipt = self.centre.store(thing, body)
                    self.partials[name].discard(box, thing)
                    receiver.receipt(box, thing, receipt)
            case HelloCame(box, hello):
                for chain in hello.chains:
                    for thing in self.centre.vault:
                        if thing.kind is chain.kind and not self.hold_receipts:
                            receiver.receipt(box, thing, self.centre.receipt_of(thing))
            case HeaderCame():
                pass

    # filling

    def add_record(self, thing: Thing, body: bytes) -> None:
        self.outbox.put(LaneName.RECORDS, thing, body)
        self.sender.outbox_changed(self.now)

    def add_file(self, lane: LaneName, thing: Thing, size: int) -> None:
        self.centre.sizes[thing] = size
        self.outbox.put(lane, thing, self.random.randbytes(size))
        self.sender.outbox_changed(self.now)

    def asides(self) -> list[SteppedAside]:
        return [event for event in self.told if isinstance(event, SteppedAside)]

    def parcels(self) -> list[m.Parcel]:
        from sync.wire.codec import unpack_parcel

        return [unpack_parcel(bytes(out.payload)) for out in self.sent if out.topic.endswith("/parcel")]
