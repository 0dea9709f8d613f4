"""One thing, two sets of numbers: outbox and signed words (evidence.md 10) count kinds from 1, the wire from 0."""

from __future__ import annotations

from agent.receipts import OwnThing
from sync.evidence.receipts import ThingKind
from sync.wire.things import Kind, Thing, thing_of

_WIRE_OF = {
    ThingKind.STATEMENT: Kind.STATEMENT,
    ThingKind.RECORD: Kind.RECORD,
    ThingKind.TAIL: Kind.TAIL,
    ThingKind.SEGMENT: Kind.SEGMENT,
}
_EVIDENCE_OF = {wire: evidence for evidence, wire in _WIRE_OF.items()}


def wire_thing(own: OwnThing) -> Thing:
    """The name on the wire of a thing that the box holds."""
    return thing_of(_WIRE_OF[own.kind], own.a, own.b)


def evidence_numbers(thing: Thing) -> tuple[int, int, int]:
    """How the outbox and signed words name a thing of the wire."""
    return int(_EVIDENCE_OF[thing.kind]), *thing.numbers()


def wire_kind(kind: int) -> Kind:
    """The wire's kind for the outbox's."""
    return _WIRE_OF[ThingKind(kind)]
