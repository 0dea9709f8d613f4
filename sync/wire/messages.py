"""What is said: frozen values and their limits (docs/formats/wire.md 4). Their canonical maps are in codec.py."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from sync.wire.things import Kind, LaneName, Thing
from sync.wire.topics import WorkerId

PROTOCOL = 1
PROTOCOLS = (1, 1)

MAX_RANGES = 1_000
MAX_OFFERS = 24
MAX_SMALL = 2_048
MAX_HELLO = 64 * 1024
MAX_UPLOAD = 256 * 1024
MAX_TELEMETRY = 16 * 1024
MAX_OUTCOMES = 8
MIN_PARCEL = 64 * 1024
MAX_PARCEL = 2 * 1024 * 1024
PARCEL_HEADER = struct.Struct(">BBBQQQ")


class Code(IntEnum):
    """Why a thing steps aside (wire.md 4.6). From 64 on: the box's own findings, never on the wire."""

    NOT_YET = 1
    UNKNOWN_BOX = 2
    PROTOCOL = 3
    MALFORMED = 4
    SIZE = 5
    BUSY = 6
    QUOTA = 7
    CENTRE_FAULT = 8
    ROTTEN = 9
    REFUSED = 10
    UNREADABLE = 64
    NO_RECEIPT = 65
    RECEIPT_DISTRUSTED = 66
    TOO_BIG = 67


@dataclass(frozen=True, slots=True)
class Chain:
    """What of one chain has no receipt: `of` is the part (RECORD, SEGMENT), the statement (TAIL) or 0 (STATEMENT).

    Lowest, highest and count tell of all; `ranges` are closed, ascending, and may be cut short by the hello's cap.
    """

    kind: Kind
    of: int
    lowest: int
    highest: int
    count: int
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A thing that a lane would send next, and its bytes."""

    lane: LaneName
    thing: Thing
    size: int


@dataclass(frozen=True, slots=True)
class Hello:
    """Starts, resumes and recovers everything. `serial` rises with each hello of a sender and comes back in `Have`."""

    serial: int
    device_number: int
    chains: tuple[Chain, ...] = ()
    offers: tuple[Offer, ...] = ()
    more: bool = False
    protocols: tuple[int, int] = PROTOCOLS


@dataclass(frozen=True, slots=True)
class Held:
    """What the worker has of an offered thing."""

    lane: LaneName
    thing: Thing
    size: int


@dataclass(frozen=True, slots=True)
class Have:
    """The worker's answer to a hello: what it holds of each offer, and each lane's credit in parcels (0 = pause)."""

    worker: WorkerId
    serial: int
    held: tuple[Held, ...] = ()
    credits: tuple[tuple[LaneName, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Ack:
    """Bytes of a thing that the worker holds without a hole, and its lane's credit. Paces; never frees.

    `gap`: a parcel from behind `size` came, so what lies between is lost: send again from there.
    """

    worker: WorkerId
    lane: LaneName
    thing: Thing
    size: int
    credit: int
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Nack:
    """The thing is not taken now; None means the hello itself. `retry_after` in seconds."""

    worker: WorkerId
    thing: Thing | None
    code: Code
    retry_after: float
    protocols: tuple[int, int] = PROTOCOLS


@dataclass(frozen=True, slots=True)
class Receipt:
    """The centre's signed word, opaque here."""

    thing: Thing
    body: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A statement's or record's opaque signed bytes, or a tail's file header."""

    thing: Thing
    body: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """Opaque signed bytes with no thing of their own: anchor request, anchor answer, command, bookings."""

    body: bytes


@dataclass(frozen=True, slots=True)
class BoxState:
    """Birth (`online`) or will (not): both carry the connection counter; a lower one than seen is ignored."""

    online: bool
    counter: int
    nonce: bytes
    software: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: its id (16 bytes), "" if obeyed or the refusal's code, words, the room's state."""

    command: bytes
    code: str
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class TrackSeen:
    """A track as the box's watch sees it: the age of its newest picture in ms, its sound's peak in tenths of dBFS."""

    name: str
    age_ms: int | None
    peak: int | None


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The box's own account of itself; a hint, never evidence. Times are CLOCK_BOOTTIME nanoseconds.

    `clock` is the wall clock's source and the bound on its error in ms; `outcomes` are of the newest commands;
    `climate` is the room's temperature in tenths of a degree Celsius and its humidity in percent, None if not told;
    `bookings` is the version of the bookings that the box holds; `measures` are named whole numbers.
    """

    sequence: int
    at: int
    lamp: str
    health: tuple[tuple[str, int], ...] = ()
    free_bytes: int = 0
    horizon_s: int = 0
    last_durable: int | None = None
    waiting: int = 0
    waiting_bytes: int = 0
    session: bytes | None = None
    state: str = ""
    clock: tuple[str, int] | None = None
    outcomes: tuple[Outcome, ...] = ()
    climate: tuple[int | None, int | None] | None = None
    bookings: int | None = None
    tracks: tuple[TrackSeen, ...] = ()
    measures: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """Bytes of a file from `offset`. `data` is a view into the message that came."""

    lane: LaneName
    thing: Thing
    offset: int
    data: memoryview


Message = Hello | Have | Ack | Nack | Receipt | Upload | Sealed | BoxState | Telemetry
