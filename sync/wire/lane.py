"""One lane of the box half: what is in flight, what awaits its receipt, where the scan of the outbox stands."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from sync.wire.messages import Offer
from sync.wire.pace import Pace
from sync.wire.ports import OutboxView, Pending
from sync.wire.things import Kind, LaneName, Thing

SCAN = 512


@dataclass(slots=True)
class Flight:
    """A thing under way: bytes sent and acknowledged, ends of the parcels between, hellos without a receipt."""

    thing: Thing
    size: int
    acked: int = 0
    sent: int = 0
    ends: deque[int] = field(default_factory=deque)
    header_due: bool = False
    asked: int = 0
    rewound_to: int = -1

    def arrived(self, size: int) -> int:
        """The worker holds `size` bytes; returns how many of them are news. Never moves back."""
        gained = max(0, min(size, self.size) - self.acked)
        self.acked += gained
        self.sent = max(self.sent, self.acked)
        while self.ends and self.ends[0] <= self.acked:
            self.ends.popleft()
        return gained

    def restart_at(self, size: int) -> None:
        """The worker's `have`: what it holds, be it less than thought; the rest is sent again."""
        self.acked = self.sent = min(size, self.size)
        self.rewound_to = -1
        self.ends.clear()
        self.header_due = self.thing.kind is Kind.TAIL and self.acked < self.size

    def rewind(self, size: int) -> bool:
        """The worker saw a hole behind `size`: what follows is sent again, once a place. False: nothing to do."""
        if size != self.acked or size == self.rewound_to or self.sent == self.acked:
            return False
        self.sent = self.rewound_to = size
        self.ends.clear()
        return True

    @property
    def awaits_receipt(self) -> bool:
        """All bytes are acknowledged."""
        return self.acked >= self.size


class Lane:
    """The flights of one lane in order. At most one of them is unfinished when the next one is taken.

    `is_scanning`: the last look at the outbox ended at SCAN things that are aside; it goes on at the next poll.
    """

    def __init__(self, name: LaneName, pace: Pace) -> None:
        self.name = name
        self.is_records = name is LaneName.RECORDS
        self.credit = pace.records_window if self.is_records else pace.window
        self._most = pace.awaiting_records if self.is_records else pace.awaiting_files
        self.flights: dict[Thing, Flight] = {}
        self._cursor: Thing | None = None
        self._exhausted = False
        self.is_scanning = False

    def rescan(self) -> None:
        """The outbox may hold something new, or something earlier again."""
        if self._exhausted:
            self._cursor, self._exhausted = None, False

    def rescan_from_start(self) -> None:
        """Look at everything again from the first pending thing on."""
        self._cursor, self._exhausted = None, False

    def drop(self, thing: Thing) -> Flight | None:
        """The thing leaves the lane (freed, or stepped aside)."""
        return self.flights.pop(thing, None)

    def records_taken(self, last: Thing) -> int:
        """In the lane of records an acknowledgement covers all that were sent up to `last`; returns bytes gained."""
        gained = 0
        if last not in self.flights:
            return 0
        for flight in self.flights.values():
            gained += flight.arrived(flight.sent)
            if flight.thing == last:
                break
        return gained

    def lost_before(self, waiting: Thing) -> None:
        """The worker lacks a record before `waiting`: what went before it and has no receipt is sent again.

        An acknowledgement covers records that a worker which began anew never saw. One that it took has its receipt,
        which goes out before the word that a later one must wait.
        """
        if waiting not in self.flights:
            return
        for flight in self.flights.values():
            if flight.thing == waiting:
                return
            if flight.awaits_receipt:
                flight.restart_at(0)

    @property
    def in_flight(self) -> int:
        """Parcels (records: messages) that are sent and not acknowledged."""
        if self.is_records:
            return sum(1 for flight in self.flights.values() if flight.acked < flight.sent)
        return sum(len(flight.ends) for flight in self.flights.values())

    @property
    def owes(self) -> bool:
        """True while something waits for an acknowledgement, a receipt or credit."""
        return bool(self.flights) or (self.credit == 0 and not self._exhausted)

    @property
    def sending(self) -> Flight | None:
        """The flight that still has bytes to send, the earliest first."""
        return next((flight for flight in self.flights.values() if flight.sent < flight.size), None)

    @property
    def may_take(self) -> bool:
        """True if another thing may begin: there may be one, there is room, and no file is unfinished."""
        if self._exhausted or len(self.flights) >= self._most:
            return False
        return self.is_records or all(flight.awaits_receipt for flight in self.flights.values())

    def take(self, outbox: OutboxView, barred: frozenset[Thing]) -> Flight | None:
        """The next thing of the outbox as a flight, or None; `barred` are those elsewhere or aside."""
        if not self.may_take:
            return None
        pending = self._next(outbox, barred)
        if pending is None:
            return None
        flight = Flight(pending.thing, pending.size, header_due=pending.thing.kind is Kind.TAIL)
        self.flights[pending.thing] = flight
        return flight

    def _next(self, outbox: OutboxView, barred: frozenset[Thing]) -> Pending | None:
        for _ in range(SCAN):
            pending = outbox.next_pending(self.name, self._cursor)
            if pending is None:
                self._exhausted = True
                return None
            self._cursor = pending.thing
            if pending.thing not in barred and pending.thing not in self.flights and pending.size > 0:
                return pending
        self.is_scanning = True
        return None

    def offers(self, outbox: OutboxView, barred: frozenset[Thing]) -> list[Offer]:
        """What this lane would send next, for a hello: every file under way, else the outbox's first."""
        if self.is_records:
            first = next(iter(self.flights.values()), None)
            return [Offer(self.name, first.thing, first.size)] if first else []
        if not self.flights:
            self.rescan()
            self.take(outbox, barred)
        return [Offer(self.name, flight.thing, flight.size) for flight in self.flights.values()]
