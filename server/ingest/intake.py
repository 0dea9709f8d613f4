"""What came from a box -> checked, kept, committed, receipted. One call a thing, each safe to repeat at any point.

Order (sync.md, durability): checked -> vault (fsync, link, folder fsync) -> rows, leaf, checkpoint and receipt in one
commit -> only then are the receipts handed out. A crash before the commit leaves an object without a row, which the
next delivery adopts.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from server.devices.models import Box, BoxState
from server.devices.standing import is_unchanged
from server.ingest.judge import SegmentKey, check_segment, check_tail
from server.playback.errors import KeyRefused, KeyServiceDown
from server.recordings import plain
from server.recordings.actions import files
from server.recordings.actions.quarantine import quarantine
from server.recordings.actions.receipts import Settled, find, issue
from server.recordings.actions.records import Hand, PartUnknown, accept_record
from server.recordings.actions.records import settle as settle_records
from server.recordings.actions.statements import accept_statement
from server.recordings.alarms import alarm
from server.recordings.models import Part, Receipt, Standing, Statement, Tail
from server.recordings.plain import NamedSegment
from server.vault.configured import vault
from server.vault.errors import OtherBytes, QuotaReached
from sync.errors import PeerFault
from sync.evidence import cose
from sync.evidence.errors import Fork, WrongKey
from sync.evidence.receipts import ThingKind, Verdict
from sync.evidence.statements import read_statement
from sync.wire.messages import Code

log = logging.getLogger("server.ingest")
GIVE_UP_AFTER = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A receipt to send: the thing by kind and numbers, and its signed bytes."""

    kind: ThingKind
    a: int
    b: int
    raw: bytes
    verified: bool


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The thing is not taken now, and when to ask again (seconds)."""

    code: Code
    retry_after: float


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file that is wanted, and its size."""

    size: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that is the one its record signed for, every frame of it opened; its bytes lie at `path`."""

    box: Box
    kind: ThingKind
    a: int
    b: int
    file: NamedSegment | Tail
    path: Path


Outcome = list[Word] | NotTaken
WAITS = NotTaken(Code.NOT_YET, 2.0)
#: Its bytes here are not to be believed: they are let go, and the box sends all of them again.
ANEW = NotTaken(Code.CENTRE_FAULT, 0.5)


def box_that_may(name: str, known: Box | None = None) -> Box | NotTaken:
    """The enrolled box, or why nothing is taken from it. `known` is given back while its row still says the same."""
    if known is not None and is_unchanged(known):
        return known
    box = Box.objects.select_related("room", "room__unit").filter(pk=name).first()
    if box is None:
        return NotTaken(Code.UNKNOWN_BOX, 300.0)
    return box if box.state != BoxState.REVOKED else NotTaken(Code.REFUSED, 3600.0)


class NotTogether(Exception):
    """One of several things taken in one transaction was not taken: all of them are taken again, each by itself."""


def take_whole(
    box: Box, kind: ThingKind, a: int, b: int, raw: bytes, now: datetime, hand: Hand | None = None
) -> Outcome:
    """A statement or record. Receipts for whatever became verified by it, perhaps more than itself.

    `hand` is for records that are taken together in one transaction: it spares reading their part again and again.
    """
    if hand is not None and kind != ThingKind.RECORD:
        hand.clear()
    outcome = _take_whole(box, kind, a, b, raw, now, hand)
    is_clean = not isinstance(outcome, NotTaken) and all(word.verified for word in outcome)
    if hand is not None and not is_clean:
        hand.clear()
    return outcome


def take_together(box: Box, kind: ThingKind, a: int, b: int, raw: bytes, now: datetime, hand: Hand) -> Outcome:
    """Like `take_whole` without a savepoint: what fails raises NotTogether, and the caller's transaction must end."""
    if kind != ThingKind.RECORD:
        hand.clear()
    try:
        words = _words(box, _accept(box, kind, a, b, raw, now, hand), now)
    except (PeerFault, OtherBytes) as fault:
        raise NotTogether(f"{kind.name.lower()} {a}/{b} of {box.name}: {fault}") from fault
    if not words or not all(word.verified for word in words):
        hand.clear()
    return words or WAITS


def _take_whole(box: Box, kind: ThingKind, a: int, b: int, raw: bytes, now: datetime, hand: Hand | None) -> Outcome:
    try:
        with transaction.atomic():
            settled = _accept(box, kind, a, b, raw, now, hand)
            return _words(box, settled, now) or WAITS
    except PartUnknown:
        return WAITS
    except OtherBytes as error:
        return _aside(box, kind, a, b, raw, Fork(f"{kind.name.lower()} {a}/{b}: {error}"), now)
    except PeerFault as fault:
        return _aside(box, kind, a, b, raw, fault, now)


def admits(box: Box, kind: ThingKind, a: int, b: int) -> Admitted | NotTaken | Word:
    """Whether a file is wanted: its record or `recovered` is verified, it is not here, and has not failed too often."""
    known = find(box.name, kind, a, b)
    if known is not None:
        return Word(kind, a, b, known.raw, True)
    file = _file(box, kind, a, b)
    if file is None:
        return NotTaken(Code.NOT_YET, 1.0)
    if plain.failures_of(box.name, int(kind), a, b) >= GIVE_UP_AFTER:
        return NotTaken(Code.ROTTEN, 3600.0)
    return Admitted(file.size)


def take_file(box: Box, kind: ThingKind, a: int, b: int, path: Path, segment_key: SegmentKey, now: datetime) -> Outcome:
    """A segment or tail whose bytes all lie at `path`, which stays; the vault links or copies it."""
    checked = check_file(box, kind, a, b, path, segment_key, now)
    return keep_files([checked], now)[0] if isinstance(checked, Checked) else checked


def check_file(
    box: Box,
    kind: ThingKind,
    a: int,
    b: int,
    path: Path,
    segment_key: SegmentKey,
    now: datetime,
    *,
    is_resumed: bool = False,
) -> Checked | Outcome:
    """The file, every byte of it checked, to be kept next; or what became of it instead.

    `is_resumed`: a part of its bytes was written by a worker before this one and never synced. If such a file fails,
    it is ANEW, and no word against the box: a power cut here leaves just that.
    """
    file = _file(box, kind, a, b)
    if file is None:
        return NotTaken(Code.NOT_YET, 1.0)
    try:
        _check(file, path, segment_key)
    except KeyServiceDown as error:
        log.error("the key service is down, %s %d/%d of %s waits: %s", kind.name, a, b, box.name, error)
        return NotTaken(Code.CENTRE_FAULT, 5.0)
    except PeerFault as fault:
        if is_resumed:
            log.warning("%s %d/%d of %s, begun before this start, is taken anew: %s", kind.name, a, b, box.name, fault)
            return ANEW
        return _aside(box, kind, a, b, path, fault, now)
    return Checked(box, kind, a, b, file, path)


def keep_files(checked: Sequence[Checked], now: datetime) -> list[Outcome]:
    """What was just checked is durable in the vault, then in one commit with its receipts; an outcome for each.

    Where one meets other bytes in the vault, nothing was committed and each is kept by itself.
    """
    try:
        with transaction.atomic(), vault().gathered():
            return [_words(each.box, [_kept(each, now)], now) for each in checked]
    except OtherBytes as error:
        if len(checked) > 1:
            return [outcome for each in checked for outcome in keep_files([each], now)]
        (one,) = checked
        fork = Fork(f"{one.kind.name.lower()} {one.a}/{one.b}: {error}")
        return [_aside(one.box, one.kind, one.a, one.b, one.path, fork, now)]


def _kept(each: Checked, now: datetime) -> Settled:
    if isinstance(each.file, NamedSegment):
        return files.accept_segment(each.file, each.path, opened=True, now=now)
    return files.accept_tail(each.file, each.path, opened=True, now=now)


def is_known(box: Box, kind: ThingKind, a: int, b: int) -> bool:
    """Whether these numbers have the receipt that says verified."""
    return find(box.name, kind, a, b) is not None


def missing_receipts(box: Box, kind: ThingKind, a: int, low: int, high: int, limit: int) -> list[Word]:
    """Stored receipts in a range that a hello says has none: statements by number, records and segments of part `a`."""
    found = Receipt.objects.filter(box=box, kind=int(kind), verdict=int(Verdict.VERIFIED))
    if kind == ThingKind.STATEMENT:
        found = found.filter(a__gte=low, a__lte=high)
    else:
        found = found.filter(a=a, b__gte=low, b__lte=high)
    return [Word(kind, each.a, each.b, bytes(each.raw), True) for each in found.order_by("a", "b")[:limit]]


def _accept(box: Box, kind: ThingKind, a: int, b: int, raw: bytes, now: datetime, hand: Hand | None) -> list[Settled]:
    if kind == ThingKind.RECORD:
        return accept_record(box, (a, b), raw, now, hand)
    settled = accept_statement(box, a, raw, now)
    for part in Part.objects.select_related("box").filter(box=box, records__standing=Standing.WAITING).distinct():
        settled += settle_records(part, now)
    return settled


def _words(box: Box, settled: list[Settled], now: datetime) -> list[Word]:
    words = []
    for each in settled:
        receipt = issue(box, each, now)
        words.append(Word(each.kind, each.a, each.b, receipt.raw, receipt.is_verified))
    return words


def _aside(box: Box, kind: ThingKind, a: int, b: int, data: bytes | Path, fault: PeerFault, now: datetime) -> Outcome:
    """Into quarantine, with reason, alarm and a receipt that says so; a full quarantine leaves it with the box."""
    log.warning("%s %d/%d of %s was refused at step %s: %s", kind.name, a, b, box.name, fault.step, fault)
    try:
        with transaction.atomic():
            return _words(box, [quarantine(box, kind, a, b, data, fault, now)], now)
    except QuotaReached as full:
        alarm("quota", box=box, unique=f"{box.name}:{now.date()}", now=now, said=str(full))
        return NotTaken(Code.QUOTA, 600.0)


def _file(box: Box, kind: ThingKind, a: int, b: int) -> NamedSegment | Tail | None:
    if kind == ThingKind.SEGMENT:
        return plain.segment_of(box.name, a, b)
    return Tail.objects.select_related("part", "part__box").filter(part__box=box, statement=a, place=b).first()


def _check(file: NamedSegment | Tail, path: Path, segment_key: SegmentKey) -> None:
    try:
        if isinstance(file, NamedSegment):
            return check_segment(path, file, segment_key)
        row = Statement.objects.get(box=file.part.box, number=file.statement)
        statement = read_statement(bytes(row.raw), cose.only(file.part.box.device_point))
        return check_tail(path, file, statement, segment_key)
    except KeyRefused as error:
        raise WrongKey(f"segment: the key service could not open it: {error}") from error
