"""The wire's names of things <-> those of receipts."""

from __future__ import annotations

from sync.evidence.receipts import ThingKind
from sync.wire import things
from sync.wire.things import Kind, Thing

_KINDS = {
    Kind.STATEMENT: ThingKind.STATEMENT,
    Kind.RECORD: ThingKind.RECORD,
    Kind.SEGMENT: ThingKind.SEGMENT,
    Kind.TAIL: ThingKind.TAIL,
}
_THINGS = {receipt: wire for wire, receipt in _KINDS.items()}


def numbers(thing: Thing) -> tuple[ThingKind, int, int]:
    """Kind and numbers as a receipt names it."""
    return _KINDS[thing.kind], *thing.numbers()


def kind_of(kind: Kind) -> ThingKind:
    """The receipt's kind."""
    return _KINDS[kind]


def thing(kind: ThingKind, a: int, b: int) -> Thing:
    """The thing as the wire names it."""
    return things.thing_of(_THINGS[kind], a, b)
