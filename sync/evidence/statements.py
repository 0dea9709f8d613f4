"""The box chain: what the device key says, numbered without holes (docs/formats/evidence.md section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sync.encoding import decode, encode
from sync.errors import MalformedInput
from sync.evidence import cose
from sync.evidence.arrivals import HOW
from sync.evidence.keys import Signer
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256, check_suite
from sync.ids import Digest
from sync.shapes import at, boolean, digest32, exactly, from_map, id16, integer, many, shaped, text, to_map, uint

MAX_STATEMENT = 256 * 1024
FIRST_PREVIOUS = bytes(32)


class StatementKind(IntEnum):
    """What a statement of the box chain says."""

    ENROLLED = 1
    BOOTED = 2
    ARMED = 3
    VOIDED = 4
    OPENED = 5
    CLOSED = 6
    RECOVERED = 7
    RETIRED = 8
    UPDATED = 9
    PROFILE = 10
    RESET = 11
    ENDED = 12
    TALK_BEGUN = 13
    TALK_ENDED = 14
    TALK_CONFIRMED = 15
    ARRIVED = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """Wall-clock time as an observation: Unix nanoseconds, where it came from, its estimated error (E10)."""

    unix_ns: int = at(0, integer)
    source: str = at(1, text)
    error_ns: int = at(2, uint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The first statement: the device key and how it is kept."""

    device_key: bytes = at(0, exactly(65))
    protection: str = at(1, text)
    centre: str = at(2, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booted:
    """A start of capture: software, profile, what the last run left."""

    software: str = at(0, text)
    profile: bytes = at(1, digest32)
    observed: str = at(2, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """Certifies a part's key and number while the box is ready."""

    part: int = at(0, uint)
    part_key: bytes = at(1, exactly(65))


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """An armed key that will never be used."""

    part: int = at(0, uint)
    reason: str = at(1, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A part was opened; signed just after the press, never waited for."""

    part: int = at(0, uint)
    session: bytes = at(1, id16)
    open_digest: bytes = at(2, digest32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A part was closed by its own close record."""

    part: int = at(0, uint)
    session: bytes = at(1, id16)
    close_digest: bytes = at(2, digest32)


@dataclass(frozen=True, slots=True, kw_only=True)
class TailFound:
    """A file that was never closed, as it lies: whole size and digest, and how far its signatures reach."""

    track: str = at(0, text)
    run: int = at(1, uint)
    segment: int = at(2, uint)
    fragments: int = at(3, uint)
    signed_bytes: int = at(4, uint)
    size: int = at(5, uint)
    digest: bytes = at(6, digest32)
    header: bytes = at(7, digest32)
    from_ns: int = at(8, uint)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFound:
    """From here to the end of the part (its end not known) the track has nothing."""

    track: str = at(0, text)
    from_ns: int = at(1, uint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """Closes a part whose key was lost: the last record found, tails, gaps, what was observed."""

    part: int = at(0, uint)
    session: bytes = at(1, id16)
    last_record: int = at(2, uint)
    last_digest: bytes = at(3, digest32)
    tails: tuple[TailFound, ...] = at(4, many(shaped(TailFound), 256))
    gaps: tuple[GapFound, ...] = at(5, many(shaped(GapFound), 256))
    boot_before: bytes = at(6, id16)
    observed: str = at(7, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredThing:
    """One file that was deleted from the box, and the receipt that allowed it."""

    part: int = at(0, uint)
    number: int = at(1, uint)
    receipt: bytes = at(2, digest32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """Files that the box no longer holds (E5); a tail names its `recovered` statement with part 0."""

    things: tuple[RetiredThing, ...] = at(0, many(shaped(RetiredThing)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSet:
    """The profile in force and the recipients of everything sealed from here on."""

    profile: bytes = at(0, digest32)
    recipients: tuple[bytes, ...] = at(1, many(digest32, 16))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """The box goes back to its factory state: its device key signs this last, and is destroyed (evidence.md 7.5).

    `things` lay on it without a good receipt, `size` bytes in all; `digest` names them. `destroyed`: their files were.
    """

    by: str = at(0, text)
    things: int = at(1, uint)
    size: int = at(2, uint)
    digest: bytes = at(3, digest32)
    destroyed: bool = at(4, boolean)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A person ended the session that a crash had interrupted. `part` is its last, `end_digest` its `recovered`.

    `at_ns` is CLOCK_BOOTTIME of the boot that the statement names.
    """

    part: int = at(0, uint)
    session: bytes = at(1, id16)
    end_digest: bytes = at(2, digest32)
    at_ns: int = at(3, uint)
    by: str = at(4, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkBegun:
    """A confidential talk began while no part was open: every source is closed (evidence.md 7.3)."""

    at_ns: int = at(0, uint)
    by: str = at(1, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkEnded:
    """The talk that statement `begun` told of is over; no source was opened before this was durable."""

    begun: int = at(0, uint)
    at_ns: int = at(1, uint)
    by: str = at(2, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkConfirmed:
    """The lawyer confirmed an edge, `begin` or `end`, of the talk that statement `begun` told of."""

    begun: int = at(0, uint)
    edge: str = at(1, text)
    at_ns: int = at(2, uint)
    by: str = at(3, text)


def _how(item: Any, name: str) -> str:
    found: str = text(item, name)
    if found not in HOW:
        raise MalformedInput(f"{name}: expected one of {', '.join(HOW)}, got {found[:32]!r}", step="fields")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """The person of that number said that he has come to these bookings (evidence.md 7.4); `by` is the door."""

    bookings: tuple[str, ...] = at(0, many(text, 64))
    person: str = at(1, text)
    how: str = at(2, _how)
    at_ns: int = at(3, uint)
    by: str = at(4, text)


StatementBody = (
    Enrolled
    | Booted
    | Armed
    | Voided
    | Opened
    | Closed
    | Recovered
    | Retired
    | ProfileSet
    | Reset
    | Ended
    | TalkBegun
    | TalkEnded
    | TalkConfirmed
    | Arrived
    | dict[int, Any]
)

BODIES: dict[int, type[Any]] = {
    StatementKind.ENROLLED: Enrolled,
    StatementKind.BOOTED: Booted,
    StatementKind.ARMED: Armed,
    StatementKind.VOIDED: Voided,
    StatementKind.OPENED: Opened,
    StatementKind.CLOSED: Closed,
    StatementKind.RECOVERED: Recovered,
    StatementKind.RETIRED: Retired,
    StatementKind.PROFILE: ProfileSet,
    StatementKind.RESET: Reset,
    StatementKind.ENDED: Ended,
    StatementKind.TALK_BEGUN: TalkBegun,
    StatementKind.TALK_ENDED: TalkEnded,
    StatementKind.TALK_CONFIRMED: TalkConfirmed,
    StatementKind.ARRIVED: Arrived,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementHead:
    """What every statement says."""

    suite: int = at(0, uint)
    box: str = at(1, text)
    number: int = at(2, uint)
    previous: bytes = at(3, digest32)
    kind: int = at(4, uint)
    boot: bytes = at(5, id16)
    boottime_ns: int = at(6, uint)
    wall: Wall = at(7, shaped(Wall))


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement whose signature was checked; a kind that is not known keeps its body as a map."""

    head: StatementHead
    body: StatementBody
    digest: Digest
    raw: bytes


def sign_statement(signer: Signer, head: StatementHead, body: Any) -> bytes:
    """The signed envelope of a statement."""
    body_map = body if isinstance(body, dict) else to_map(body)
    return cose.sign(signer, cose.STATEMENT, encode(to_map(head) | {8: body_map}))


def read_statement(raw: bytes, keys: cose.KeyLookup) -> Statement:
    """A believed statement: envelope, key, signature, suite, fields (steps 1 to 5 of section 9)."""
    envelope = cose.read(raw, typ=cose.STATEMENT, limit=MAX_STATEMENT)
    cose.check(envelope, keys)
    value = decode(envelope.payload, limit=MAX_STATEMENT)
    head = from_map(StatementHead, value, "statement")
    check_suite(head.suite, "statement")
    body = value.get(8)
    shape = BODIES.get(head.kind)
    return Statement(head, from_map(shape, body, "statement.body") if shape else body, envelope.digest, envelope.raw)


def statement_head(
    *, box: str, number: int, previous: bytes, kind: StatementKind, boot: bytes, boottime_ns: int, wall: Wall
) -> StatementHead:
    """A head of the current suite."""
    return StatementHead(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        box=box,
        number=number,
        previous=previous,
        kind=int(kind),
        boot=boot,
        boottime_ns=boottime_ns,
        wall=wall,
    )
