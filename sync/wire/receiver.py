"""The centre half of the wire, one worker: joins files, hands on what is whole, paces lanes (docs/formats/wire.md 7).

It keeps nothing but partial files: killed at any point, the next hello finds the truth. Memory for one box and the
number of boxes are bounded whatever comes. All times are seconds on one monotonic clock of the caller.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import assert_never

from sync.errors import MalformedInput
from sync.ids import BoxId
from sync.wire import codec, topics
from sync.wire import messages as m
from sync.wire.assembly import Assemblies, Assembly, Taken
from sync.wire.events import (
    AnchorAsked,
    HeaderCame,
    HelloCame,
    Malformed,
    Outgoing,
    ReceiverEvent,
    RecordCame,
    SegmentComplete,
)
from sync.wire.ports import Admitted, Gate, Partials, Receipted, Refused
from sync.wire.things import FILE_LANES, LaneName, Thing
from sync.wire.topics import Address, Channel, WorkerId

MAX_BOXES = 4_096
DEFAULT_CREDIT = {LaneName.RECORDS: 32, LaneName.LIVE: 8, LaneName.BACKLOG: 8}
ACK_AFTER_S = 0.25
BUSY_RETRY_S = 1.0


class Receiver:
    """One worker's conversation with all its boxes. Feed it what comes, perform its events, publish `outgoing()`."""

    def __init__(self, *, worker: WorkerId, partials: Partials, gate: Gate) -> None:
        self._worker = worker
        self._partials = partials
        self._gate = gate
        self._boxes: OrderedDict[BoxId, Assemblies] = OrderedDict()
        self._credit = dict(DEFAULT_CREDIT)
        self._out: list[Outgoing] = []
        self._told: list[ReceiverEvent] = []
        self._record_acked: tuple[BoxId, int] | None = None

    def receive(self, now: float, topic: str, payload: bytes | memoryview) -> list[ReceiverEvent]:
        """Takes a message that came for this worker; returns what the driver must do about it."""
        try:
            address = topics.parse(topic)
            if address.down or address.worker not in (None, self._worker) or address.channel is Channel.STATE:
                raise MalformedInput(
                    f"topic: expected one for worker {self._worker}, got {topic[:80]!r}", step="wire 2"
                )
            if address.channel is Channel.PARCEL:
                self._parcel(now, address.box, codec.unpack_parcel(payload))
            else:
                self._message(now, address, codec.unpack(address.channel, payload))
        except MalformedInput as fault:
            self._told.append(Malformed(topic, str(fault)))
            self._answer_other_version(topic, fault)
        told, self._told = self._told, []
        return told

    def outgoing(self) -> list[Outgoing]:
        """What is to be published, in order, once."""
        out, self._out = self._out, []
        self._record_acked = None
        return out

    def receipt(self, box: BoxId, thing: Thing, receipt: bytes) -> None:
        """The stored receipt of a thing goes to its box; its partial is the driver's to move or discard before."""
        self._of(box).settle(thing)
        self._say(box, Channel.RECEIPT, m.Receipt(thing, receipt))

    def refuse(self, now: float, box: BoxId, thing: Thing, code: m.Code, retry_after: float) -> None:
        """The thing is not taken now; its partial stays as it lies unless the driver discards it."""
        self._of(box).refuse(thing, now + retry_after)
        self._say(box, Channel.NACK, m.Nack(self._worker, thing, code, retry_after))

    def refuse_box(self, box: BoxId, code: m.Code, retry_after: float) -> None:
        """The centre will not speak with this box now (unknown, revoked, overloaded)."""
        self._boxes.pop(box, None)
        self._say(box, Channel.NACK, m.Nack(self._worker, None, code, retry_after))

    def anchor(self, box: BoxId, answer: bytes) -> None:
        """The signed answer to an anchor request."""
        self._say(box, Channel.ANCHOR, m.Sealed(answer))

    def command(self, box: BoxId, command: bytes) -> None:
        """A signed command."""
        self._say(box, Channel.COMMAND, m.Sealed(command))

    def bookings(self, box: BoxId, bookings: bytes) -> None:
        """The signed bookings of the box's room."""
        self._say(box, Channel.BOOKINGS, m.Sealed(bookings))

    def set_credit(self, lane: LaneName, parcels: int) -> None:
        """The window of a lane from now on, for every box; 0 pauses. Boxes with a file under way hear it at once."""
        if self._credit[lane] == parcels:
            return
        self._credit[lane] = parcels
        for box, files in self._boxes.items():
            for assembly in files.open_in(lane):
                self._ack(0.0, box, assembly)

    # incoming

    def _message(self, now: float, address: Address, message: m.Message) -> None:
        box = address.box
        match message:
            case m.Hello():
                self._hello(now, box, message)
            case m.Upload(thing, body) if address.channel is Channel.HEADER:
                self._told.append(HeaderCame(box, thing, body))
            case m.Upload(thing, body):
                self._told.append(RecordCame(box, thing, body))
                self._ack_record(box, thing)
            case m.Sealed(body):
                self._told.append(AnchorAsked(box, body))
            case _:
                raise MalformedInput(f"{address.channel}: not for a worker", step="wire 2")

    def _hello(self, now: float, box: BoxId, hello: m.Hello) -> None:
        low, high = hello.protocols
        if not low <= m.PROTOCOL <= high:
            self._say(box, Channel.NACK, m.Nack(self._worker, None, m.Code.PROTOCOL, 30.0))
            return
        self._of(box).forget_refusals()
        held = []
        for offer in hello.offers:
            if offer.lane not in FILE_LANES or not offer.thing.is_file:
                continue
            size = self._offered(now, box, offer)
            if size is not None:
                held.append(m.Held(offer.lane, offer.thing, size))
        credits = tuple(self._credit.items())
        self._say(box, Channel.HAVE, m.Have(self._worker, hello.serial, tuple(held), credits))
        self._told.append(HelloCame(box, hello))

    def _offered(self, now: float, box: BoxId, offer: m.Offer) -> int | None:
        """Bytes held of an offered file; None if it is refused or has its receipt, which is said."""
        judging = self._of(box).judged(offer.thing, now)
        if judging is not None:
            return judging
        assembly = self._admit(now, box, offer.lane, offer.thing)
        if assembly is None:
            return None
        if assembly.size != offer.size:
            self.refuse(now, box, offer.thing, m.Code.SIZE, 60.0)
            return None
        if assembly.is_complete:
            self._complete(now, box, assembly)
        return assembly.have

    def _parcel(self, now: float, box: BoxId, parcel: m.Parcel) -> None:
        files = self._of(box)
        if files.judged(parcel.thing, now) is not None or files.is_refused(parcel.thing, now):
            return
        assembly = files.find(parcel.thing) or self._admit(now, box, parcel.lane, parcel.thing)
        if assembly is None:
            return
        assembly.lane = parcel.lane
        taken = files.take(assembly, parcel)
        if assembly.is_complete:
            self._complete(now, box, assembly)
        elif taken is Taken.GAP:
            self._tell_gap(now, box, assembly)
        elif taken is not Taken.BEYOND and self._ack_is_due(now, assembly):
            self._ack(now, box, assembly)

    def _admit(self, now: float, box: BoxId, lane: LaneName, thing: Thing) -> Assembly | None:
        """Asks the gate; opens the file, or says why not."""
        files = self._of(box)
        match admission := self._gate.admits(box, thing):
            case Admitted(size):
                return files.open(now, thing, lane, size)
            case Receipted(receipt):
                self.receipt(box, thing, receipt)
                files.refuse(thing, now + BUSY_RETRY_S)
            case Refused(code, retry_after):
                self.refuse(now, box, thing, code, retry_after)
            case _:
                assert_never(admission)
        return None

    def _complete(self, now: float, box: BoxId, assembly: Assembly) -> None:
        if self._of(box).hand_over(assembly, now):
            self._told.append(SegmentComplete(box, assembly.thing, assembly.size))
            self._ack(now, box, assembly)
        else:
            self.refuse(now, box, assembly.thing, m.Code.BUSY, BUSY_RETRY_S)

    # outgoing

    def _ack_is_due(self, now: float, assembly: Assembly) -> bool:
        """Every few parcels, or after a quarter of a second."""
        few = max(1, self._credit[assembly.lane] // 4)
        return assembly.since_told >= few or now - assembly.told_at >= ACK_AFTER_S

    def _tell_gap(self, now: float, box: BoxId, assembly: Assembly) -> None:
        """A hole is told at once, and once for each place; if that is lost too, the box's patience finds it."""
        if assembly.gap_told != assembly.have:
            assembly.gap_told = assembly.have
            self._ack(now, box, assembly, gap=True)

    def _ack_record(self, box: BoxId, thing: Thing) -> None:
        """An acknowledgement covers all records before: one that was not yet taken out gives way to the next."""
        if self._record_acked == (box, len(self._out)):
            self._out.pop()
        credit = self._credit[LaneName.RECORDS]
        self._say(box, Channel.ACK, m.Ack(self._worker, LaneName.RECORDS, thing, 0, credit))
        self._record_acked = (box, len(self._out))

    def _ack(self, now: float, box: BoxId, assembly: Assembly, *, gap: bool = False) -> None:
        assembly.told_at, assembly.since_told = now, 0
        credit = self._credit[assembly.lane]
        said = m.Ack(self._worker, assembly.lane, assembly.thing, assembly.have, credit, gap)
        self._say(box, Channel.ACK, said, qos=0)

    def _answer_other_version(self, topic: str, fault: MalformedInput) -> None:
        """A hello of another protocol version is told which one is spoken here."""
        if fault.step == "wire 1" and topic.endswith(f"/{Channel.HELLO}"):
            self._say(topics.parse(topic).box, Channel.NACK, m.Nack(self._worker, None, m.Code.PROTOCOL, 30.0))

    def _say(self, box: BoxId, channel: Channel, message: m.Message, *, qos: int = 1) -> None:
        self._out.append(Outgoing(topics.down(box, channel), codec.pack(message), qos=qos))

    def _of(self, box: BoxId) -> Assemblies:
        files = self._boxes.get(box)
        if files is None:
            files = self._boxes[box] = Assemblies(box, self._partials)
            while len(self._boxes) > MAX_BOXES:
                self._boxes.popitem(last=False)
        self._boxes.move_to_end(box)
        return files
