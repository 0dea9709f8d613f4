"""One thing, two sets of numbers: outbox and signed words (evidence.md 10) count kinds from 1, the wire from 0."""

from __future__ import annotations

from dataclasses import dataclass

from sync.evidence.receipts import ThingKind
from sync.wire.things import Kind, Thing, thing_of

_WIRE_OF = {
    ThingKind.STATEMENT: Kind.STATEMENT,
    ThingKind.RECORD: Kind.RECORD,
    ThingKind.TAIL: Kind.TAIL,
    ThingKind.SEGMENT: Kind.SEGMENT,
}
_EVIDENCE_OF = {wire: evidence for evidence, wire in _WIRE_OF.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnThing:
    """A row of capture.db: what the box itself says of a thing that it holds."""

    seq: int
    kind: ThingKind
    a: int
    b: int
    part: int
    size: int
    digest: bytes

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Kind and numbers as signed words name them."""
        return int(self.kind), self.a, self.b

    @property
    def thing(self) -> Thing:
        """Its name on the wire."""
        return thing_of(_WIRE_OF[self.kind], self.a, self.b)


def evidence_numbers(thing: Thing) -> tuple[int, int, int]:
    """How the outbox and signed words name a thing of the wire."""
    return int(_EVIDENCE_OF[thing.kind]), *thing.numbers()


def wire_kind(kind: int) -> Kind:
    """The wire's kind for the outbox's."""
    return _WIRE_OF[ThingKind(kind)]
