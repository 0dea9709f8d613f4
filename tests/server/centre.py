"""A centre with keys and stores of its own, a box that it knows, and what happens when that box's evidence arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.devices.models import Box
from server.ingest import intake
from server.ingest.intake import NotTaken, Outcome, Word
from server.playback.keyservice.opener import Opener
from sync.evidence.receipts import Believed, ThingKind, read_receipt
from sync.wire.messages import Code
from tests.builders import BoxBuilder, PartBuilder

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class Centre:
    """Delivers what a BoxBuilder made, thing by thing, and believes only signed receipts."""

    box: Box
    made: BoxBuilder
    folder: Path
    receipt_key: bytes
    now: datetime = START
    opened: list[str] = field(default_factory=list)

    def segment_key(self, head: bytes) -> bytes:
        """What the key service would answer."""
        return Opener(self.made.working).open(head, "opening_check").key

    def statement(self, number: int, raw: bytes | None = None) -> Outcome:
        return self.whole(ThingKind.STATEMENT, number, 0, raw or self.made.statements[number - 1].raw)

    def record(self, part: PartBuilder, number: int, raw: bytes | None = None) -> Outcome:
        return self.whole(ThingKind.RECORD, part.number, number, raw or part.records[number].raw)

    def whole(self, kind: ThingKind, a: int, b: int, raw: bytes) -> Outcome:
        self.now += timedelta(milliseconds=1)
        return intake.take_whole(self.box, kind, a, b, raw, self.now)

    def segment(self, part: PartBuilder, number: int, data: bytes | None = None) -> Outcome:
        return self.file(ThingKind.SEGMENT, part.number, number, part.segments[number] if data is None else data)

    def file(
        self, kind: ThingKind, a: int, b: int, data: bytes, key: Callable[[bytes], bytes] | None = None
    ) -> Outcome:
        self.now += timedelta(milliseconds=1)
        path = self.folder / f"{kind}-{a}-{b}.part"
        path.write_bytes(data)
        outcome = intake.take_file(self.box, kind, a, b, path, key or self.segment_key, self.now)
        path.unlink()
        return outcome

    def everything(self, *, files: bool = True) -> list[Word]:
        """Box chain, records, then files: all receipts."""
        words: list[Word] = []
        for statement in self.made.statements:
            words += taken(self.statement(statement.head.number))
        for part in self.made.parts:
            for record in part.records:
                words += taken(self.record(part, record.head.number))
            for number in part.segments if files else ():
                words += taken(self.segment(part, number))
        for (statement, place), tail in self.made.tails.items() if files else ():
            words += taken(self.file(ThingKind.TAIL, statement, place, tail.data))
        return words

    def believed(self, word: Word) -> Believed:
        return read_receipt(word.raw, lambda kid: self.receipt_key)


def taken(outcome: Outcome) -> list[Word]:
    """The receipts; the test fails if the thing was not taken."""
    assert not isinstance(outcome, NotTaken), outcome
    return outcome


def refused(outcome: Outcome) -> Code:
    """The code with which the thing was put off."""
    assert isinstance(outcome, NotTaken), outcome
    return outcome.code


def names(words: Iterable[Word]) -> list[tuple[str, int, int]]:
    """Kind and numbers of receipts."""
    return [(word.kind.name.lower(), word.a, word.b) for word in words]
