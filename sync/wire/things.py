"""What travels: a kind and a typed id; a record and the bytes it names share one id (docs/formats/wire.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sync.errors import LocalFault, MalformedInput
from sync.ids import PartNumber, RecordId, RecordNumber, StatementId, StatementNumber, TailId, ThingId

MAX_NUMBER = (1 << 64) - 1


class Kind(IntEnum):
    """What of a thing is meant: its statement, its record, the file its record names, or a tail's file."""

    STATEMENT = 0
    RECORD = 1
    SEGMENT = 2
    TAIL = 3


class LaneName(IntEnum):
    """The three independent queues between a box and its worker."""

    RECORDS = 0
    LIVE = 1
    BACKLOG = 2


FILE_LANES = (LaneName.LIVE, LaneName.BACKLOG)


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """One thing that gets one receipt. RECORD and SEGMENT carry a RecordId, STATEMENT a StatementId, TAIL a TailId."""

    kind: Kind
    id: ThingId

    def __post_init__(self) -> None:
        if not isinstance(self.id, _ID_OF[self.kind]):
            raise LocalFault(f"thing: {self.kind.name} expects {_ID_OF[self.kind].__name__}, got {self.id!r}")

    @property
    def is_file(self) -> bool:
        """True for what travels in parcels (segment, tail); False for what travels whole (statement, record)."""
        return self.kind in (Kind.SEGMENT, Kind.TAIL)

    def numbers(self) -> tuple[int, int]:
        """The two unsigned 64-bit numbers that name it on the wire; a statement's second is 0."""
        match self.id:
            case StatementId(number):
                return number, 0
            case RecordId(part, number):
                return part, number
            case TailId(statement, place):
                return statement, place

    def __str__(self) -> str:
        first, second = self.numbers()
        return (
            f"{self.kind.name.lower()} {first}"
            if self.kind is Kind.STATEMENT
            else f"{self.kind.name.lower()} {first}/{second}"
        )


_ID_OF: dict[Kind, type] = {
    Kind.STATEMENT: StatementId,
    Kind.RECORD: RecordId,
    Kind.SEGMENT: RecordId,
    Kind.TAIL: TailId,
}


def statement(number: int) -> Thing:
    """Statement `number` of the box chain."""
    return Thing(Kind.STATEMENT, StatementId(number))


def record(part: int, number: int) -> Thing:
    """Record `number` of part `part`."""
    return Thing(Kind.RECORD, RecordId(PartNumber(part), RecordNumber(number)))


def segment(part: int, number: int) -> Thing:
    """The sealed file that record `number` of part `part` names (a `segment` or a `tail` record)."""
    return Thing(Kind.SEGMENT, RecordId(PartNumber(part), RecordNumber(number)))


def tail(statement_number: int, place: int) -> Thing:
    """The tail at `place` of the `recovered` statement `statement_number`."""
    return Thing(Kind.TAIL, TailId(StatementNumber(statement_number), place))


def thing_of(kind: int, first: int, second: int) -> Thing:
    """The thing that three wire numbers name. Raises MalformedInput for an unknown kind or a number that cannot be."""
    if not (0 <= first <= MAX_NUMBER and 0 <= second <= MAX_NUMBER):
        raise MalformedInput(f"thing: expected unsigned 64-bit numbers, got {first}, {second}", step="wire 3")
    match kind:
        case Kind.STATEMENT:
            if first < 1 or second:
                raise MalformedInput(f"statement: expected number >= 1 and 0, got {first}, {second}", step="wire 3")
            return statement(first)
        case Kind.RECORD:
            return record(first, second)
        case Kind.SEGMENT:
            return segment(first, second)
        case Kind.TAIL:
            return tail(first, second)
        case _:
            raise MalformedInput(f"thing kind: expected 0 to 3, got {kind}", step="wire 3")
