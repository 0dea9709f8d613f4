"""The centre's signed words to a box: receipt, anchor, command (docs/formats/evidence.md section 10)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sync.encoding import decode, encode
from sync.errors import LocalFault
from sync.evidence import cose
from sync.evidence.checkpoint import MAX_NOTE, LogProof
from sync.evidence.errors import BadReceipt
from sync.evidence.keys import Signer
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256, check_suite
from sync.ids import Digest, RecordId, StatementId, TailId, ThingId
from sync.shapes import at, boolean, digest32, exactly, from_map, id16, integer, octets, shaped, text, to_map, uint

MAX_RECEIPT = 16 * 1024
SUITE = ES256_SHA256_AES256GCM_HPKEP256


class Verdict(IntEnum):
    """What the centre found."""

    VERIFIED = 1
    QUARANTINED = 2


class ThingKind(IntEnum):
    """How a thing is named in signed words: [kind, a, b]."""

    STATEMENT = 1
    RECORD = 2
    TAIL = 3
    SEGMENT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The centre's word about one record, statement, segment or tail (E5). `number_b` is 0 for a statement."""

    suite: int = at(0, uint)
    box: str = at(1, text)
    device_key: bytes = at(2, digest32)
    open_digest: bytes | None = at(3, digest32, optional=True)
    kind: int = at(4, uint)
    number_a: int = at(5, uint)
    number_b: int = at(6, uint)
    size: int = at(7, uint)
    digest: bytes = at(8, digest32)
    verdict: int = at(9, uint)
    opened: bool = at(10, boolean)
    copies: int = at(11, uint)
    unix_ns: int = at(12, integer)
    centre: str = at(13, text)
    checkpoint: bytes | None = at(14, octets(MAX_NOTE), optional=True)
    proof: LogProof | None = at(15, shaped(LogProof), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorAnswer:
    """The centre's time and newest checkpoint, bound to the box's nonce."""

    suite: int = at(0, uint)
    box: str = at(1, text)
    nonce: bytes = at(2, id16)
    unix_ns: int = at(3, integer)
    checkpoint: bytes | None = at(4, octets(MAX_NOTE), optional=True)
    centre: str = at(5, text)


class Verb(IntEnum):
    """What a command asks for."""

    START = 1
    STOP = 2
    MARK = 3
    SUSPEND = 4
    RESUME = 5
    CHAPTER = 6
    CONFIRM = 7
    ARRIVED = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A signed command to one box: `counter` only rises; `birth_nonce` binds it to one connection (sync, commands)."""

    suite: int = at(0, uint)
    box: str = at(1, text)
    counter: int = at(2, uint)
    birth_nonce: bytes = at(3, id16)
    issued_unix_ns: int = at(4, integer)
    lifetime_ms: int = at(5, uint)
    expects: str = at(6, text)
    verb: int = at(7, uint)
    session: bytes | None = at(8, id16, optional=True)
    sealed_person: bytes | None = at(9, octets(4096), optional=True)
    detail: str | None = at(10, text, optional=True)
    command: bytes = at(11, exactly(16))
    sealed_presiding: bytes | None = at(12, octets(4096), optional=True)


@dataclass(frozen=True, slots=True)
class Believed:
    """A signed word whose signature was checked: its values, its digest, the bytes that came."""

    value: Any
    digest: Digest
    raw: bytes


def sign_receipt(signer: Signer, receipt: Receipt) -> bytes:
    """The signed receipt; stored and issued again byte for byte."""
    return cose.sign(signer, cose.RECEIPT, encode(to_map(receipt)))


def sign_anchor(signer: Signer, answer: AnchorAnswer) -> bytes:
    """The signed anchor, by the receipt key."""
    return cose.sign(signer, cose.ANCHOR, encode(to_map(answer)))


def sign_command(signer: Signer, command: Command) -> bytes:
    """The signed command, by the command key."""
    return cose.sign(signer, cose.COMMAND, encode(to_map(command)))


def read_receipt(raw: bytes, keys: cose.KeyLookup) -> Believed:
    """A believed Receipt; `keys` are the pinned receipt keys."""
    return _read(raw, cose.RECEIPT, Receipt, keys)


def read_anchor(raw: bytes, keys: cose.KeyLookup) -> Believed:
    """A believed AnchorAnswer; `keys` are the pinned receipt keys."""
    return _read(raw, cose.ANCHOR, AnchorAnswer, keys)


def read_command(raw: bytes, keys: cose.KeyLookup) -> Believed:
    """A believed Command; `keys` are the pinned command keys."""
    return _read(raw, cose.COMMAND, Command, keys)


def thing_numbers(thing: ThingId, *, is_segment: bool = False) -> tuple[ThingKind, int, int]:
    """How a thing is named in a receipt. A segment and its record share their numbers, not their kind."""
    match thing:
        case StatementId(number=number):
            return ThingKind.STATEMENT, number, 0
        case RecordId(part=part, number=number):
            return (ThingKind.SEGMENT if is_segment else ThingKind.RECORD), part, number
        case TailId(statement=statement, place=place):
            return ThingKind.TAIL, statement, place
    raise LocalFault(f"thing: {thing!r} is of no known kind")


def check_receipt(receipt: Receipt, *, box: str, numbers: tuple[int, int, int], size: int, digest: bytes) -> None:
    """Raises BadReceipt unless the receipt is about these very bytes of this box."""
    said = (receipt.box, (receipt.kind, receipt.number_a, receipt.number_b), receipt.size, receipt.digest)
    expected = (box, numbers, size, digest)
    for name, want, got in zip(("box", "thing", "size", "digest"), expected, said, strict=True):
        if want != got:
            raise BadReceipt(f"receipt: expected {name} {_short(want)}, got {_short(got)}")


def _read(raw: bytes, typ: str, cls: type[Any], keys: cose.KeyLookup) -> Believed:
    envelope = cose.read(raw, typ=typ, limit=MAX_RECEIPT)
    cose.check(envelope, keys)
    value = from_map(cls, decode(envelope.payload, limit=MAX_RECEIPT), typ)
    check_suite(value.suite, typ)
    return Believed(value, envelope.digest, envelope.raw)


def _short(value: object) -> str:
    return value.hex()[:16] if isinstance(value, bytes) else str(value)
