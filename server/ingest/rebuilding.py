"""What an older database has lost, taken again from the vault: statements, records and files are objects there too.

After a restore the boxes do not send what they hold receipts for. The vault has all of it (durable before any receipt),
so it is checked anew, byte for byte as if it came from the box, and put beside what the database still knows. The log
comes first: its leaves are brought back in the order that the newest note witnesses, else nothing is signed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from server.devices.models import Box
from server.ingest import intake
from server.ingest.judge import SegmentKey
from server.recordings import log
from server.recordings.models import FileState, SegmentObject, Tail
from server.vault.configured import vault
from server.vault.errors import NoSuchObject
from server.vault.keys import record_key, segment_key, statement_key, tail_key
from sync.evidence import cose
from sync.evidence.checkpoint import LEAF_CLOSE, LEAF_RECOVERED, close_leaf
from sync.evidence.receipts import ThingKind
from sync.evidence.records import Close, read_record
from sync.evidence.statements import Armed, Closed, Recovered, Statement, read_statement

_PART_ENDS = (Closed, Recovered)


@dataclass(slots=True)
class Rebuilt:
    """How much was taken that the database did not have, and what the vault has and was not taken."""

    leaves: int = 0
    statements: int = 0
    records: int = 0
    files: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Held:
    """A box's chain as the vault has it: statements in order, and the records of each part that it armed."""

    box: Box
    statements: list[Statement]
    records: dict[int, list[bytes]]


def rebuild(segment_key_of: SegmentKey, now: datetime) -> Rebuilt:
    """Everything that the vault has of every box. Raises LogShrunk, LogForked: then nothing was changed."""
    done = Rebuilt()
    held = [_held(box) for box in Box.objects.order_by("name")]
    done.leaves = log.bring_back([leaf for each in held for leaf in _leaves(each)], now)
    for each in held:
        _take_words(each, done, now)
        _take_files(each.box, segment_key_of, done, now)
    return done


def _held(box: Box) -> _Held:
    keys = cose.only(box.device_point)
    statements = [read_statement(raw, keys) for raw in _series(lambda n: statement_key(box.name, n), first=1)]
    parts = [each.body.part for each in statements if isinstance(each.body, Armed)]
    return _Held(box, statements, {part: _records(box, part) for part in parts})


def _records(box: Box, part: int) -> list[bytes]:
    return list(_series(lambda number: record_key(box.name, part, number), first=0))


def _series(key_of: Callable[[int], str], *, first: int) -> Iterator[bytes]:
    """Objects numbered without a hole."""
    for number in count(first):
        try:
            yield vault().get(key_of(number))
        except NoSuchObject:
            return


def _leaves(held: _Held) -> Iterator[log.Ending]:
    """Each part's end as the log has it, in the order of the chain; its wall clock orders boxes among each other."""
    keys = {each.body.part: each.body.part_key for each in held.statements if isinstance(each.body, Armed)}
    recovered = {each.body.part: each for each in held.statements if isinstance(each.body, Recovered)}
    for part, raws in sorted(held.records.items()):
        for record in (read_record(raw, cose.only(keys[part])) for raw in raws[-1:]):
            if isinstance(record.body, Close):
                data = close_leaf(
                    kind=LEAF_CLOSE, box=held.box.name, part=part, session=record.body.session, digest=record.digest
                )
                yield log.Ending(box=held.box, part=part, data=data, wall_ns=record.head.wall.unix_ns)
        if part in recovered:
            said = recovered[part]
            assert isinstance(said.body, Recovered)
            data = close_leaf(
                kind=LEAF_RECOVERED, box=held.box.name, part=part, session=said.body.session, digest=said.digest
            )
            yield log.Ending(box=held.box, part=part, data=data, wall_ns=said.head.wall.unix_ns)


def _take_words(held: _Held, done: Rebuilt, now: datetime) -> None:
    """Statements in order; a part's records before the statement that it ended, as they came."""
    waiting = dict(held.records)
    for each in held.statements:
        if isinstance(each.body, _PART_ENDS):
            _take_records(held.box, each.body.part, waiting.pop(each.body.part, []), done, now)
        done.statements += _took(held.box, ThingKind.STATEMENT, each.head.number, 0, each.raw, done, now)
    for part, raws in waiting.items():
        _take_records(held.box, part, raws, done, now)


def _take_records(box: Box, part: int, raws: list[bytes], done: Rebuilt, now: datetime) -> None:
    for number, raw in enumerate(raws):
        done.records += _took(box, ThingKind.RECORD, part, number, raw, done, now)


def _took(box: Box, kind: ThingKind, a: int, b: int, raw: bytes, done: Rebuilt, now: datetime) -> bool:
    if intake.is_known(box, kind, a, b):
        return False
    outcome = intake.take_whole(box, kind, a, b, raw, now)
    return _is_taken(outcome, f"{kind.name.lower()} {a}/{b} of {box.name}", done)


def _take_files(box: Box, segment_key_of: SegmentKey, done: Rebuilt, now: datetime) -> None:
    segments = SegmentObject.objects.filter(part__box=box).exclude(state=FileState.STORED).select_related("part")
    names = [
        (ThingKind.SEGMENT, each.part.number, each.record, segment_key(box.name, each.part.number, each.record))
        for each in segments
    ]
    tails = Tail.objects.filter(part__box=box).exclude(state=FileState.STORED).select_related("part")
    names += [
        (ThingKind.TAIL, each.statement, each.place, tail_key(box.name, each.part.number, each.statement, each.place))
        for each in tails
    ]
    for kind, a, b, key in names:
        if vault().size(key) is None:
            continue  # its box still has it
        with tempfile.NamedTemporaryFile(prefix="msr-rebuild-") as file:
            file.write(vault().get(key))
            file.flush()
            outcome = intake.take_file(box, kind, a, b, Path(file.name), segment_key_of, now)
        done.files += _is_taken(outcome, key, done)


def _is_taken(outcome: intake.Outcome, what: str, done: Rebuilt) -> bool:
    is_taken = not isinstance(outcome, intake.NotTaken) and all(word.verified for word in outcome)
    if not is_taken:
        done.refused.append(what)
    return is_taken
