"""Predecessors and certificates: what makes records one part and statements one box (docs/formats/evidence.md 7, 8)."""

from __future__ import annotations

from collections.abc import Sequence

from sync.evidence.envelope import ReadHeader
from sync.evidence.errors import BadHeader, BrokenChain, Fork, WrongDigest, WrongPart
from sync.evidence.records import Record, RecordKind, Segment, Tail
from sync.evidence.statements import FIRST_PREVIOUS, Armed, Recovered, Statement, StatementKind, TailFound


def check_statement_link(before: Statement | None, statement: Statement, box: str) -> None:
    """Raises BrokenChain unless `statement` follows `before` (None: it is the first) in the chain of `box`."""
    if statement.head.box != box:
        raise WrongPart(f"statement {statement.head.number}: expected box {box}, got {statement.head.box[:64]}")
    number = before.head.number + 1 if before else 1
    previous = bytes(before.digest) if before else FIRST_PREVIOUS
    if statement.head.number != number:
        raise BrokenChain(f"box chain: expected statement {number}, got {statement.head.number}")
    if statement.head.previous != previous:
        raise BrokenChain(f"box chain: statement {number} does not name the one before it")


def check_record_link(before: Record | None, record: Record, armed: Statement) -> None:
    """Raises unless `record` follows `before` (None: it is the open) in the part that `armed` certifies."""
    body = armed.body
    if not isinstance(body, Armed) or (record.head.box, record.head.part) != (armed.head.box, body.part):
        raise WrongPart(f"record: part {record.head.part} of {record.head.box[:64]} is not the one that was armed")
    number = before.head.number + 1 if before else 0
    previous = bytes(before.digest) if before else bytes(armed.digest)
    if record.head.number != number:
        raise BrokenChain(f"part {record.head.part}: expected record {number}, got {record.head.number}")
    if record.head.previous != previous:
        raise BrokenChain(f"part {record.head.part}: record {number} does not name the one before it")
    if (record.head.kind == RecordKind.OPEN) != (number == 0):
        raise BrokenChain(f"part {record.head.part}: record {number} is of kind {record.head.kind}")
    if before is not None and before.head.kind == RecordKind.CLOSE:
        raise BrokenChain(f"part {record.head.part}: record {number} after the close")


def check_no_fork(known: bytes, came: bytes, what: str) -> None:
    """Raises Fork when two digests stand at one place of a chain; both are to be kept."""
    if known != came:
        raise Fork(f"{what}: two of them, {known.hex()[:16]} and {came.hex()[:16]}")


def armed_part(statement: Statement) -> Armed:
    """The certificate of a part. Raises WrongPart for another statement."""
    if statement.head.kind != StatementKind.ARMED or not isinstance(statement.body, Armed):
        raise WrongPart(f"statement {statement.head.number}: expected `armed`, got kind {statement.head.kind}")
    return statement.body


def check_header(read: ReadHeader, record: Record, body: Segment | Tail) -> None:
    """Raises BadHeader unless the file's header is the one that the record signed for."""
    header = read.header
    said = (header.box, header.part, header.track, header.run, header.segment, header.commitment)
    signed = (record.head.box, record.head.part, body.track, body.run, body.segment, body.commitment)
    if said != signed or read.envelope.digest != body.header:
        raise BadHeader(
            f"segment {body.track}/{body.segment}: its header is of part {header.part}, "
            f"{header.track[:32]}/{header.segment}, not the one that record {record.head.number} signed for"
        )


def check_found_tail(read: ReadHeader, statement: Statement, recovered: Recovered, tail: TailFound) -> None:
    """Raises BadHeader unless the tail's header is the one that `recovered` names."""
    header = read.header
    said = (header.box, header.part, header.track, header.run, header.segment)
    if said != (statement.head.box, recovered.part, tail.track, tail.run, tail.segment):
        raise BadHeader(f"tail {tail.track}/{tail.segment}: its header is of part {header.part}, {header.track[:32]}")
    if read.envelope.digest != tail.header:
        raise BadHeader(f"tail {tail.track}/{tail.segment}: its header is not the one that was recovered")


def check_bytes(what: str, *, size: int, digest: bytes, expected_size: int, expected_digest: bytes) -> None:
    """Raises WrongDigest unless size and digest are those that were signed."""
    if size != expected_size:
        raise WrongDigest(f"{what}: expected {expected_size} bytes, got {size}")
    if digest != expected_digest:
        raise WrongDigest(f"{what}: expected digest {expected_digest.hex()[:16]}, got {digest.hex()[:16]}")


def certificates(statements: Sequence[Statement]) -> dict[int, Statement]:
    """The `armed` statement of each part number. Raises Fork when a number was armed twice."""
    found: dict[int, Statement] = {}
    for each in statements:
        if isinstance(each.body, Armed):
            if each.body.part in found:
                raise Fork(f"box chain: part {each.body.part} was armed twice")
            found[each.body.part] = each
    return found
