"""What the box sends of a flight: a record whole, a file parcel by parcel (docs/formats/wire.md 4.6, 5 and 6.5)."""

from __future__ import annotations

from sync.errors import LocalFault
from sync.wire import codec
from sync.wire import messages as m
from sync.wire.lane import Flight
from sync.wire.ports import OutboxView, UnreadableThing
from sync.wire.things import LaneName


class Cargo:
    """Reads the outbox into messages of at most `max_payload` bytes. Raises LocalFault for what cannot fit."""

    def __init__(self, outbox: OutboxView) -> None:
        self._outbox = outbox
        self.max_payload = m.MAX_PARCEL

    def whole(self, flight: Flight) -> bytes:
        """The message with a record, a statement, or a tail's header. Raises UnreadableThing."""
        payload = codec.pack(m.Upload(flight.thing, self._outbox.whole(flight.thing)))
        if len(payload) > self.max_payload:
            raise LocalFault(f"{flight.thing}: expected at most {self.max_payload} bytes, got {len(payload)}")
        return payload

    def parcel(self, lane: LaneName, flight: Flight, wanted: int) -> bytearray:
        """The next parcel of a file, of `wanted` bytes or what is left or fits; the flight has sent it then."""
        room = m.PARCEL_HEADER.size
        size = min(wanted, flight.size - flight.sent, self.max_payload - room)
        if size < 1:
            raise LocalFault(f"{flight.thing}: expected room for a parcel, got {self.max_payload} bytes a message")
        buffer = bytearray(room + size)
        got = self._outbox.read_into(flight.thing, flight.sent, memoryview(buffer)[room:])
        if got != size:
            raise UnreadableThing(f"{flight.thing}: expected {size} bytes at {flight.sent}, got {got}")
        codec.pack_parcel_header(buffer, lane=lane, thing=flight.thing, offset=flight.sent)
        flight.sent += size
        flight.ends.append(flight.sent)
        return buffer
