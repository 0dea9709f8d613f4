"""Messages <-> canonical maps with integer keys (docs/formats/wire.md 4), and parcels <-> their fixed header (5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync import encoding
from sync.errors import LocalFault, MalformedInput
from sync.wire import messages as m
from sync.wire.fields import Fields, bounded, lane_from, read_map, sequence, thing_from, thing_to
from sync.wire.telemetry import read_telemetry, write_telemetry
from sync.wire.things import Kind, LaneName, Thing, thing_of
from sync.wire.topics import Channel, worker_id

VERSION_KEY = 0
MAX_CREDIT = 1_024
_CHAIN_FIELDS = 6
_CODES = frozenset(int(code) for code in m.Code)


def pack(message: m.Message) -> bytes:
    """The canonical bytes of a message. Raises LocalFault if it is larger than its channel allows."""
    write, limit = _WRITERS[type(message)]
    payload = encoding.encode({VERSION_KEY: m.PROTOCOL, **write(message)})
    if len(payload) > limit:
        raise LocalFault(f"{type(message).__name__}: expected at most {limit} bytes, got {len(payload)}")
    return payload


def unpack(channel: Channel, payload: bytes | memoryview) -> m.Message:
    """The message of a channel (not PARCEL: unpack_parcel). Raises MalformedInput; step `wire 1`: another version."""
    if channel not in _READERS:
        raise LocalFault(f"channel {channel}: carries no map")
    read, limit = _READERS[channel]
    fields = read_map(channel.value, bytes(payload), limit=limit)
    version = fields.integer(VERSION_KEY)
    if version != m.PROTOCOL:
        raise MalformedInput(f"{channel}: expected protocol version {m.PROTOCOL}, got {version}", step="wire 1")
    return read(fields)


def pack_parcel_header(buffer: bytearray, *, lane: LaneName, thing: Thing, offset: int) -> None:
    """Writes the 27-byte header at the start of `buffer`."""
    m.PARCEL_HEADER.pack_into(buffer, 0, m.PROTOCOL, lane, thing.kind, *thing.numbers(), offset)


def unpack_parcel(payload: bytes | memoryview) -> m.Parcel:
    """The parcel, its data a view of `payload`. Raises MalformedInput."""
    size = len(payload) - m.PARCEL_HEADER.size
    if not 1 <= size <= m.MAX_PARCEL:
        raise MalformedInput(f"parcel: expected 1 to {m.MAX_PARCEL} bytes after the header, got {size}", step="wire 5")
    version, lane, kind, first, second, offset = m.PARCEL_HEADER.unpack_from(payload)
    if version != m.PROTOCOL:
        raise MalformedInput(f"parcel: expected protocol version {m.PROTOCOL}, got {version}", step="wire 1")
    thing = thing_of(kind, first, second)
    if lane not in (LaneName.LIVE, LaneName.BACKLOG) or not thing.is_file:
        raise MalformedInput(f"parcel: expected a file in lane 1 or 2, got {thing} in lane {lane}", step="wire 5")
    return m.Parcel(LaneName(lane), thing, offset, memoryview(payload)[m.PARCEL_HEADER.size :])


def _write_hello(hello: m.Hello) -> dict[int, Any]:
    chains = [
        [
            int(chain.kind),
            chain.of,
            chain.lowest,
            chain.highest,
            chain.count,
            [n for pair in chain.ranges for n in pair],
        ]
        for chain in hello.chains
    ]
    offers = [[int(offer.lane), thing_to(offer.thing), offer.size] for offer in hello.offers]
    return {
        1: hello.serial,
        2: list(hello.protocols),
        3: hello.device_number,
        4: chains,
        5: offers,
        6: hello.more,
    }


def _read_hello(fields: Fields) -> m.Hello:
    chains = tuple(_chain(value) for value in fields.items(4, limit=m.MAX_RANGES))
    if sum(len(chain.ranges) for chain in chains) > m.MAX_RANGES:
        raise fields.fault(4, f"at most {m.MAX_RANGES} ranges in all", len(chains))
    return m.Hello(
        serial=fields.integer(1),
        protocols=_protocols(fields, 2),
        device_number=fields.integer(3),
        chains=chains,
        offers=tuple(m.Offer(*_lane_thing_size(value, "offer")) for value in fields.items(5, limit=m.MAX_OFFERS)),
        more=fields.flag(6),
    )


def _chain(value: object) -> m.Chain:
    kind, of, lowest, highest, count, flat = sequence(value, "hello chain", length=_CHAIN_FIELDS)
    if kind == Kind.STATEMENT and of != 0:
        raise MalformedInput(f"hello chain: expected the box chain as 0, got {of!r:.40}", step="wire 4.1")
    if not isinstance(flat, list) or len(flat) % 2:
        raise MalformedInput(f"hello chain: expected pairs of numbers, got {flat!r:.60}", step="wire 4.1")
    numbers = [bounded(number, "hello range") for number in flat]
    ranges = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    low, high = bounded(lowest, "hello lowest"), bounded(highest, "hello highest")
    edges = [low - 1, *numbers, high + 1] if numbers else [low, high + 1]
    ascending = all(first <= last for first, last in ranges) and all(
        edges[place] < edges[place + 1] for place in range(0, len(edges), 2)
    )
    if not ascending:
        raise MalformedInput(f"hello chain: expected ascending ranges in [{low}, {high}]", step="wire 4.1")
    return m.Chain(
        kind=Kind(bounded(kind, "hello chain kind", high=max(Kind))),
        of=bounded(of, "hello chain of"),
        lowest=low,
        highest=high,
        count=bounded(count, "hello count", low=1),
        ranges=ranges,
    )


def _lane_thing_size(value: object, where: str) -> tuple[LaneName, Thing, int]:
    lane, thing, size = sequence(value, where, length=3)
    return lane_from(lane, where), thing_from(thing, where), bounded(size, where)


def _protocols(fields: Fields, key: int) -> tuple[int, int]:
    low, high = sequence(fields.items(key, limit=2), f"{fields.what} key {key}", length=2)
    return bounded(low, "protocol"), bounded(high, "protocol")


def _write_have(have: m.Have) -> dict[int, Any]:
    return {
        1: have.worker,
        2: have.serial,
        3: [[int(held.lane), thing_to(held.thing), held.size] for held in have.held],
        4: [[int(lane), credit] for lane, credit in have.credits],
    }


def _read_have(fields: Fields) -> m.Have:
    credits = [sequence(value, "have credit", length=2) for value in fields.items(4, limit=len(LaneName))]
    return m.Have(
        worker=worker_id(fields.text(1, limit=63)),
        serial=fields.integer(2),
        held=tuple(m.Held(*_lane_thing_size(value, "held")) for value in fields.items(3, limit=m.MAX_OFFERS)),
        credits=tuple(
            (lane_from(lane, "have credit"), bounded(credit, "have credit", high=MAX_CREDIT))
            for lane, credit in credits
        ),
    )


def _write_ack(ack: m.Ack) -> dict[int, Any]:
    values = {1: ack.worker, 2: int(ack.lane), 3: thing_to(ack.thing), 4: ack.size, 5: ack.credit}
    return {**values, 6: True} if ack.gap else values


def _read_ack(fields: Fields) -> m.Ack:
    return m.Ack(
        worker=worker_id(fields.text(1, limit=63)),
        lane=lane_from(fields.integer(2), "ack lane"),
        thing=fields.thing(3),
        size=fields.integer(4),
        credit=fields.integer(5, high=MAX_CREDIT),
        gap=fields.flag(6),
    )


def _write_nack(nack: m.Nack) -> dict[int, Any]:
    return {
        1: nack.worker,
        2: None if nack.thing is None else thing_to(nack.thing),
        3: int(nack.code),
        4: round(nack.retry_after * 1000),
        5: list(nack.protocols),
    }


def _read_nack(fields: Fields) -> m.Nack:
    code = fields.integer(3, low=1, high=63)
    return m.Nack(
        worker=worker_id(fields.text(1, limit=63)),
        thing=None if fields.values.get(2) is None else fields.thing(2),
        code=m.Code(code) if code in _CODES else m.Code.REFUSED,
        retry_after=fields.integer(4, high=7 * 86_400_000) / 1000,
        protocols=_protocols(fields, 5),
    )


def _write_upload(message: m.Upload | m.Receipt) -> dict[int, Any]:
    return {1: thing_to(message.thing), 2: message.body}


def _write_sealed(message: m.Sealed) -> dict[int, Any]:
    return {1: message.body}


def _read_sealed(fields: Fields) -> m.Sealed:
    return m.Sealed(fields.octets(1, limit=m.MAX_UPLOAD))


def _write_state(state: m.BoxState) -> dict[int, Any]:
    return {1: state.online, 2: state.counter, 3: state.nonce, 4: state.software}


def _read_state(fields: Fields) -> m.BoxState:
    return m.BoxState(
        online=fields.flag(1),
        counter=fields.integer(2),
        nonce=fields.octets(3, limit=64),
        software=fields.text(4, limit=200),
    )


def _read_receipt(fields: Fields) -> m.Receipt:
    return m.Receipt(fields.thing(1), fields.octets(2, limit=m.MAX_UPLOAD))


def _read_record(fields: Fields) -> m.Upload:
    thing = fields.thing(1)
    if thing.is_file:
        raise fields.fault(1, "a statement or record", str(thing))
    return m.Upload(thing, fields.octets(2, limit=m.MAX_UPLOAD))


def _read_header(fields: Fields) -> m.Upload:
    thing = fields.thing(1)
    if not thing.is_file:
        raise fields.fault(1, "a segment or tail", str(thing))
    return m.Upload(thing, fields.octets(2, limit=m.MAX_UPLOAD))


_SLACK = 256
_WRITERS: dict[type, tuple[Callable[[Any], dict[int, Any]], int]] = {
    m.Hello: (_write_hello, m.MAX_HELLO),
    m.Have: (_write_have, m.MAX_SMALL),
    m.Ack: (_write_ack, m.MAX_SMALL),
    m.Nack: (_write_nack, m.MAX_SMALL),
    m.Receipt: (_write_upload, m.MAX_UPLOAD + _SLACK),
    m.Upload: (_write_upload, m.MAX_UPLOAD + _SLACK),
    m.Sealed: (_write_sealed, m.MAX_UPLOAD + _SLACK),
    m.BoxState: (_write_state, m.MAX_SMALL),
    m.Telemetry: (write_telemetry, m.MAX_TELEMETRY),
}
_READERS: dict[Channel, tuple[Callable[[Fields], m.Message], int]] = {
    Channel.HELLO: (_read_hello, m.MAX_HELLO),
    Channel.RECORD: (_read_record, m.MAX_UPLOAD + _SLACK),
    Channel.HEADER: (_read_header, m.MAX_UPLOAD + _SLACK),
    Channel.ANCHOR: (_read_sealed, m.MAX_UPLOAD + _SLACK),
    Channel.HAVE: (_read_have, m.MAX_SMALL),
    Channel.ACK: (_read_ack, m.MAX_SMALL),
    Channel.NACK: (_read_nack, m.MAX_SMALL),
    Channel.RECEIPT: (_read_receipt, m.MAX_UPLOAD + _SLACK),
    Channel.COMMAND: (_read_sealed, m.MAX_UPLOAD + _SLACK),
    Channel.BOOKINGS: (_read_sealed, m.MAX_UPLOAD + _SLACK),
    Channel.STATE: (_read_state, m.MAX_SMALL),
    Channel.TELEMETRY: (read_telemetry, m.MAX_TELEMETRY),
}
