"""A part's records: what the part's key says (docs/formats/evidence.md section 8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sync.encoding import decode, encode
from sync.evidence import cose
from sync.evidence.keys import Signer
from sync.evidence.statements import Wall
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256, check_suite
from sync.ids import Digest
from sync.shapes import at, boolean, digest32, from_map, id16, integer, many, octets, shaped, text, to_map, uint

MAX_RECORD = 64 * 1024


class RecordKind(IntEnum):
    """What a record of a part says."""

    OPEN = 1
    SEGMENT = 2
    GAP = 3
    MARK = 4
    ANCHOR = 5
    SUSPEND = 6
    RESUME = 7
    TAIL = 8
    CLOSE = 9


class MarkKind(IntEnum):
    """What happened at an instant of the part."""

    BOOKMARK = 1
    PRESS_IGNORED = 2
    CLOCK_STEPPED = 3
    SOURCE_BACK = 4
    DISK_LOW = 5
    STOP_ASKED = 6
    COMMAND_REFUSED = 7
    CHAPTER = 8
    SIGNAL = 9
    CAPTION = 10
    NOTICE = 11
    CONSENT = 12
    SOURCE_CHANGED = 13
    ALIGNMENT = 14
    CONFIRMED = 15
    COMPOSITE_RATE = 16
    HOLDS = 17
    EXPLAINED = 18
    MISSING = 19
    ALARM = 20


#: The reason of a suspension in which nothing is captured at all: the lawyer's confidential talk (evidence.md 8.5).
CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One source of the part: `kind` is picture or sound; a derived one is made from others (a composite)."""

    name: str = at(0, text)
    kind: str = at(1, text)
    source: str = at(2, text)
    required: bool = at(3, boolean)
    derived: bool | None = at(4, boolean, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartBefore:
    """An earlier part of the same session and the statement or record that closed it."""

    part: int = at(0, uint)
    close_digest: bytes = at(1, digest32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who operated or presided: how it is known, and the sealed name where there is one (opened by recipients only)."""

    how: str = at(0, text)
    sealed: bytes | None = at(1, octets(4096), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPerson:
    """Who is booked in which role, by number; the sealed name where the centre gave one."""

    role: str = at(0, text)
    number: str = at(1, text)
    sealed: bytes | None = at(2, octets(4096), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundBooking:
    """The booking that the press was bound to: what was planned, not who came."""

    number: str = at(0, text)
    persons: tuple[BookedPerson, ...] = at(1, many(shaped(BookedPerson), 64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """The first record of a part. `origin_ns` and `press_ns` are CLOCK_BOOTTIME of boot `boot`."""

    session: bytes = at(0, id16)
    parts_before: tuple[PartBefore, ...] = at(1, many(shaped(PartBefore), 256))
    room: str = at(2, text)
    boot: bytes = at(3, id16)
    origin_ns: int = at(4, integer)
    press_ns: int = at(5, uint)
    started_by: str = at(6, text)
    tracks: tuple[Track, ...] = at(7, many(shaped(Track), 64))
    software: str = at(8, text)
    profile: bytes = at(9, digest32)
    self_test: bytes | None = at(10, digest32, optional=True)
    protection: str = at(11, text)
    operator: Person = at(12, shaped(Person))
    presiding: Person = at(13, shaped(Person))
    recipients: tuple[bytes, ...] = at(14, many(digest32, 16))
    continues: str | None = at(15, text, optional=True)
    booking: BoundBooking | None = at(16, shaped(BoundBooking), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One sealed segment. `from_ns`, `to_ns`, `decode_ns` count from the origin; [from, to) is what is shown."""

    track: str = at(0, text)
    run: int = at(1, uint)
    segment: int = at(2, uint)
    fragments: int = at(3, uint)
    size: int = at(4, uint)
    digest: bytes = at(5, digest32)
    commitment: bytes = at(6, digest32)
    from_ns: int = at(7, uint)
    to_ns: int = at(8, uint)
    decode_ns: int = at(9, uint)
    time_method: str = at(10, text)
    time_error_ns: int = at(11, uint)
    header: bytes = at(12, digest32)
    source: str = at(13, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A span of a track with no bytes: what was observed, never a guess at its cause."""

    track: str = at(0, text)
    from_ns: int = at(1, uint)
    to_ns: int = at(2, uint)
    observed: str = at(3, text)
    detail: str = at(4, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something at an instant: `detail` names no person; `sealed` is opened by recipients only."""

    mark: int = at(0, uint)
    at_ns: int = at(1, uint)
    detail: str = at(2, text)
    sealed: bytes | None = at(3, octets(8192), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorRecord:
    """The centre's signed answer to the box's nonce: what follows was made after it."""

    answer: bytes = at(0, octets(8192))


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend:
    """From `at_ns` on nothing is recorded; with the reason `confidential` nothing is captured either."""

    at_ns: int = at(0, uint)
    reason: str = at(1, text)
    by: str = at(2, text)
    sealed: bytes | None = at(3, octets(8192), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """The newest suspension ends at `at_ns`."""

    at_ns: int = at(0, uint)
    by: str = at(1, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """A file of a living part whose sync failed: kept as it lies, its span ends where the next begins."""

    track: str = at(0, text)
    run: int = at(1, uint)
    segment: int = at(2, uint)
    fragments: int = at(3, uint)
    size: int = at(4, uint)
    digest: bytes = at(5, digest32)
    commitment: bytes = at(6, digest32)
    from_ns: int = at(7, uint)
    to_ns: int = at(8, uint)
    header: bytes = at(9, digest32)
    observed: str = at(10, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackTotal:
    """What the part holds of one track."""

    name: str = at(0, text)
    segments: int = at(1, uint)
    size: int = at(2, uint)
    gaps: int = at(3, uint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """The last record of a part: its end, its totals, and every part of the session before it."""

    session: bytes = at(0, id16)
    parts_before: tuple[PartBefore, ...] = at(1, many(shaped(PartBefore), 256))
    closed_ns: int = at(2, uint)
    stopped_by: str = at(3, text)
    totals: tuple[TrackTotal, ...] = at(4, many(shaped(TrackTotal), 64))


RecordBody = Open | Segment | Gap | Mark | AnchorRecord | Suspend | Resume | Tail | Close | dict[int, Any]

BODIES: dict[int, type[Any]] = {
    RecordKind.OPEN: Open,
    RecordKind.SEGMENT: Segment,
    RecordKind.GAP: Gap,
    RecordKind.MARK: Mark,
    RecordKind.ANCHOR: AnchorRecord,
    RecordKind.SUSPEND: Suspend,
    RecordKind.RESUME: Resume,
    RecordKind.TAIL: Tail,
    RecordKind.CLOSE: Close,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHead:
    """What every record says. `previous` of the open is the digest of the `armed` statement."""

    suite: int = at(0, uint)
    box: str = at(1, text)
    part: int = at(2, uint)
    number: int = at(3, uint)
    previous: bytes = at(4, digest32)
    kind: int = at(5, uint)
    boottime_ns: int = at(6, uint)
    wall: Wall = at(7, shaped(Wall))


@dataclass(frozen=True, slots=True)
class Record:
    """A record whose signature was checked; a kind that is not known keeps its body as a map."""

    head: RecordHead
    body: RecordBody
    digest: Digest
    raw: bytes


def sign_record(signer: Signer, head: RecordHead, body: Any) -> bytes:
    """The signed envelope of a record."""
    body_map = body if isinstance(body, dict) else to_map(body)
    return cose.sign(signer, cose.RECORD, encode(to_map(head) | {8: body_map}))


def read_record(raw: bytes, keys: cose.KeyLookup) -> Record:
    """A believed record: envelope, key, signature, suite, fields (steps 1 to 5 of section 9)."""
    envelope = cose.read(raw, typ=cose.RECORD, limit=MAX_RECORD)
    cose.check(envelope, keys)
    value = decode(envelope.payload, limit=MAX_RECORD)
    head = from_map(RecordHead, value, "record")
    check_suite(head.suite, "record")
    body = value.get(8)
    shape = BODIES.get(head.kind)
    return Record(head, from_map(shape, body, "record.body") if shape else body, envelope.digest, envelope.raw)


def peek_record(raw: bytes) -> RecordHead:
    """The head of a record that is not yet believed, to find the part and so the key. Raises as `read_record`."""
    envelope = cose.read(raw, typ=cose.RECORD, limit=MAX_RECORD)
    return from_map(RecordHead, decode(envelope.payload, limit=MAX_RECORD), "record")


def peek_segment(raw: bytes) -> Segment | None:
    """The body of a `segment` record that is not yet believed, None for another kind. Raises as `read_record`."""
    value = decode(cose.read(raw, typ=cose.RECORD, limit=MAX_RECORD).payload, limit=MAX_RECORD)
    head = from_map(RecordHead, value, "record")
    return from_map(Segment, value.get(8), "record.body") if head.kind == RecordKind.SEGMENT else None


def record_head(
    *, box: str, part: int, number: int, previous: bytes, kind: RecordKind, boottime_ns: int, wall: Wall
) -> RecordHead:
    """A head of the current suite."""
    return RecordHead(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        box=box,
        part=part,
        number=number,
        previous=previous,
        kind=int(kind),
        boottime_ns=boottime_ns,
        wall=wall,
    )
