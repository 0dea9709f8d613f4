"""The box half of the wire: what to send next, to whom, when to ask again (docs/formats/wire.md 6). Frees nothing.

All times are seconds on one monotonic clock of the caller.
"""

from __future__ import annotations

from sync.errors import LocalFault, MalformedInput
from sync.ids import BoxId
from sync.wire import codec, topics
from sync.wire import messages as m
from sync.wire.aside import Aside
from sync.wire.cargo import Cargo
from sync.wire.events import (
    AnchorCame,
    BookingsCame,
    CommandCame,
    HelloRefused,
    Malformed,
    Outgoing,
    ReceiptCame,
    SenderEvent,
    SteppedAside,
    WorkerChanged,
)
from sync.wire.hello import hello_of
from sync.wire.lane import Flight, Lane
from sync.wire.pace import Pace, Patience, Speed
from sync.wire.ports import OutboxView, UnreadableThing
from sync.wire.things import LaneName, Thing
from sync.wire.topics import Channel, WorkerId

_SEALED: dict[Channel, type[AnchorCame] | type[BookingsCame] | type[CommandCame]] = {
    Channel.ANCHOR: AnchorCame,
    Channel.BOOKINGS: BookingsCame,
    Channel.COMMAND: CommandCame,
}


class Sender:
    """One box's conversation with the centre. Feed it what happens, publish what `poll` gives, sleep to `next_due`."""

    def __init__(self, *, box: BoxId, outbox: OutboxView, pace: Pace | None = None) -> None:
        self._box = box
        self._outbox = outbox
        self._pace = pace or Pace()
        self._speed = Speed(self._pace)
        self._patience = Patience(self._pace)
        self._lanes = {name: Lane(name, self._pace) for name in LaneName}
        self._cargo = Cargo(outbox)
        self._aside = Aside()
        self._anchor: bytes | None = None
        self._told: list[SenderEvent] = []
        self._connected = False
        self._serial = 0
        self._outstanding_serial: int | None = None
        self.worker: WorkerId | None = None

    # what happens

    def connected(self, now: float, *, max_payload: int) -> None:
        """The link is up and subscribed; `max_payload` is the broker's limit for a payload. A hello is due at once."""
        self._connected = True
        self._cargo.max_payload = max_payload
        self.worker = None
        self._patience.at_once(now)

    def disconnected(self, now: float) -> None:
        """The link is down: what was in flight is unknown until the next answer."""
        self._connected = False
        self.worker = None
        self._outstanding_serial = None
        self._patience.rest()
        self._speed.idle()

    def outbox_changed(self, now: float) -> None:
        """The outbox has something new; also right after anything that makes a thing pending again."""
        for lane in self._lanes.values():
            lane.rescan()

    def freed(self, now: float, thing: Thing) -> None:
        """The caller has verified and committed the thing's receipt."""
        self._aside.forget(thing)
        self._drop(thing)
        self._patience.moved(now, self._speed.parcel_time)

    def distrusted(self, now: float, thing: Thing) -> None:
        """The caller could not believe the thing's receipt: it steps aside."""
        self._step_aside(now, thing, m.Code.RECEIPT_DISTRUSTED, self._pace.aside_s)

    def unheard(self, now: float, topic: str) -> None:
        """The broker said that nobody subscribes to `topic`: if it is our worker's, we ask any other now."""
        if self.worker is not None and topic == topics.to_worker(self._box, self.worker, Channel.HELLO):
            self.worker = None
            self._patience.postpone(now)

    def ask_anchor(self, request: bytes) -> None:
        """Sends an anchor request as soon as there is a worker; a newer request replaces one that waits."""
        self._anchor = request

    def receive(self, now: float, topic: str, payload: bytes | memoryview) -> list[SenderEvent]:
        """Takes a message that came for this box; returns what the caller must know."""
        try:
            address = topics.parse(topic)
            if not address.down or address.box != self._box:
                raise MalformedInput(f"topic: expected one down to {self._box}, got {topic[:80]!r}", step="wire 2")
            self._take(now, codec.unpack(address.channel, payload), address.channel)
        except MalformedInput as fault:
            self._told.append(Malformed(topic, str(fault)))
        return self._tell()

    def poll(self, now: float, *, budget: int, jitter: float) -> list[Outgoing]:
        """What to publish now, in order, at most about `budget` bytes; `jitter` in [0, 1) is the caller's entropy.

        Call after every event and whenever `next_due` has come. Events that arise here come out of `events`.
        """
        if not self._connected:
            return []
        if self._aside.return_due(now):
            for lane in self._lanes.values():
                lane.rescan_from_start()
        out: list[Outgoing] = []
        due = self._patience.due()
        if due is not None and due <= now:
            out.append(self._hello(now, jitter))
        if self.worker is not None and self._anchor is not None:
            out.append(self._to(self.worker, Channel.ANCHOR, codec.pack(m.Sealed(self._anchor))))
            self._anchor = None
        for name in LaneName:
            budget = self._fill(now, self._lanes[name], budget, out)
        self._note_debt(now)
        return out

    def events(self) -> list[SenderEvent]:
        """Events that arose in `poll` or `distrusted`, once."""
        return self._tell()

    def next_due(self, now: float) -> float | None:
        """When `poll` must be called again though nothing happens; None: never."""
        if not self._connected:
            return None
        scanning = now if any(lane.is_scanning for lane in self._lanes.values()) else None
        dates = [date for date in (self._patience.due(), self._aside.earliest(), scanning) if date is not None]
        return max(now, min(dates)) if dates else None

    def in_flight(self) -> dict[LaneName, int]:
        """Unacknowledged parcels or records of each lane, for telemetry and tests."""
        return {name: lane.in_flight for name, lane in self._lanes.items()}

    # incoming

    def _take(self, now: float, message: m.Message, channel: Channel) -> None:
        match message:
            case m.Have():
                self._have(now, message)
            case m.Ack():
                self._ack(now, message)
            case m.Nack():
                self._nack(now, message)
            case m.Receipt(thing, body):
                self._patience.moved(now, self._speed.parcel_time)
                self._told.append(ReceiptCame(thing, body))
            case m.Sealed(body):
                self._told.append(_SEALED[channel](body))
            case _:
                raise MalformedInput(f"{channel}: not for a box", step="wire 2")

    def _have(self, now: float, have: m.Have) -> None:
        if have.serial != self._outstanding_serial:
            return
        self._outstanding_serial = None
        self._patience.answered()
        if have.worker != self.worker:
            self.worker = have.worker
            self._told.append(WorkerChanged(have.worker))
        for name, credit in have.credits:
            self._lanes[name].credit = credit
        held = {(item.lane, item.thing): item.size for item in have.held}
        for lane in self._lanes.values():
            self._resume(now, lane, held)

    def _resume(self, now: float, lane: Lane, held: dict[tuple[LaneName, Thing], int]) -> None:
        """Puts each flight where the worker's answer says it is, and lets go of those that wait in vain."""
        for flight in list(lane.flights.values()):
            waited = flight.awaits_receipt
            flight.restart_at(held.get((lane.name, flight.thing), 0))
            flight.asked = flight.asked + 1 if waited and (lane.is_records or flight.awaits_receipt) else 0
            if flight.asked >= self._pace.patience:
                self._step_aside(now, flight.thing, m.Code.NO_RECEIPT, self._pace.aside_s)
        lane.rescan()

    def _ack(self, now: float, ack: m.Ack) -> None:
        lane = self._lanes[ack.lane]
        if ack.worker != self.worker:
            return
        opened = lane.credit == 0 and ack.credit > 0
        lane.credit = ack.credit
        gained = lane.records_taken(ack.thing) if lane.is_records else 0
        flight = lane.flights.get(ack.thing)
        if flight is not None and not lane.is_records:
            gained = flight.arrived(ack.size)
            self._speed.acked(now, gained)
            if ack.gap and flight.rewind(ack.size):
                self._speed.lost()
        if gained or opened:
            self._patience.moved(now, self._speed.parcel_time)

    def _nack(self, now: float, nack: m.Nack) -> None:
        if self.worker not in (None, nack.worker):
            return
        if nack.thing is not None:
            if nack.code is m.Code.NOT_YET and not nack.thing.is_file:
                self._lanes[LaneName.RECORDS].lost_before(nack.thing)
            self._step_aside(now, nack.thing, nack.code, nack.retry_after)
            self._patience.answered()
            return
        self._outstanding_serial = None
        self.worker = None
        self._patience.postpone(now + max(nack.retry_after, self._pace.quiet_s))
        self._told.append(HelloRefused(nack.code, nack.retry_after, nack.protocols))

    # outgoing

    def _hello(self, now: float, jitter: float) -> Outgoing:
        if self._patience.gave_up_on_worker:
            self.worker = None
        if self.worker is not None:
            self._speed.lost()
        self._patience.asked(now, parcel_time=self._speed.parcel_time, jitter=jitter)
        self._serial += 1
        self._outstanding_serial = self._serial
        payload = codec.pack(hello_of(self._outbox, serial=self._serial, offers=self._offers()))
        if self.worker is not None:
            return self._to(self.worker, Channel.HELLO, payload)
        return Outgoing(topics.hello(self._box), payload)

    def _offers(self) -> list[m.Offer]:
        return [offer for name, lane in self._lanes.items() for offer in lane.offers(self._outbox, self._barred(name))]

    def _fill(self, now: float, lane: Lane, budget: int, out: list[Outgoing]) -> int:
        """Sends of one lane what worker, credit, window and budget allow; returns the budget that is left."""
        lane.is_scanning = False
        worker = self.worker
        while worker is not None and budget > 0 and lane.in_flight < lane.credit:
            flight = lane.sending
            if flight is None and lane.may_take:
                flight = lane.take(self._outbox, self._barred(lane.name))
            if flight is None:
                break
            try:
                sent = self._record(worker, flight) if lane.is_records else self._parcel(now, worker, lane, flight)
            except UnreadableThing:
                self._step_aside(now, flight.thing, m.Code.UNREADABLE, self._pace.aside_s)
                continue
            except LocalFault:
                self._step_aside(now, flight.thing, m.Code.TOO_BIG, self._pace.aside_s)
                continue
            out.extend(sent)
            budget -= sum(len(outgoing.payload) for outgoing in sent)
        return budget

    def _record(self, worker: WorkerId, flight: Flight) -> list[Outgoing]:
        payload = self._cargo.whole(flight)
        flight.sent = flight.size
        return [self._to(worker, Channel.RECORD, payload)]

    def _parcel(self, now: float, worker: WorkerId, lane: Lane, flight: Flight) -> list[Outgoing]:
        out = []
        if flight.header_due:
            out.append(self._to(worker, Channel.HEADER, self._cargo.whole(flight)))
            flight.header_due = False
        payload = self._cargo.parcel(lane.name, flight, self._speed.parcel)
        self._speed.sent(now)
        out.append(self._to(worker, Channel.PARCEL, payload, qos=0))
        return out

    def _to(self, worker: WorkerId, channel: Channel, payload: bytes | bytearray, *, qos: int = 1) -> Outgoing:
        return Outgoing(topics.to_worker(self._box, worker, channel), payload, qos=qos)

    # bookkeeping

    def _note_debt(self, now: float) -> None:
        owed = self.worker is None or any(lane.owes for lane in self._lanes.values())
        if not any(lane.in_flight for lane in self._lanes.values()):
            self._speed.idle()
        if owed:
            self._patience.owed(now, self._speed.parcel_time)
        else:
            self._patience.rest()

    def _barred(self, name: LaneName) -> frozenset[Thing]:
        elsewhere = {thing for other, lane in self._lanes.items() if other is not name for thing in lane.flights}
        return frozenset(elsewhere | self._aside.things())

    def _step_aside(self, now: float, thing: Thing, code: m.Code, retry_after: float) -> None:
        self._drop(thing)
        until = self._aside.put(now, thing, retry_after)
        self._told.append(SteppedAside(thing, code, until))

    def _drop(self, thing: Thing) -> None:
        for lane in self._lanes.values():
            lane.drop(thing)

    def _tell(self) -> list[SenderEvent]:
        told, self._told = self._told, []
        return told
