"""A part's chain: a record whose signature is good is kept; one whose predecessor is verified takes effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from server.devices.models import Box, BoxState
from server.recordings import believed, bound, plain
from server.recordings.actions import endings
from server.recordings.actions.quarantine import quarantine
from server.recordings.actions.receipts import Settled
from server.recordings.actions.statements import check_opened, opened_statement_of, profile_recipients
from server.recordings.alarms import alarm
from server.recordings.models import (
    FileState,
    Gap,
    Mark,
    Part,
    PartState,
    Record,
    SegmentObject,
    Session,
    SessionState,
    Standing,
)
from server.vault.configured import vault
from server.vault.keys import record_key
from sync.evidence import records as said
from sync.evidence.chain import check_no_fork, check_record_link
from sync.evidence.checkpoint import LogProof
from sync.evidence.envelope import MAX_SEGMENT
from sync.evidence.errors import EvidenceFault, WrongDigest, WrongPart
from sync.evidence.receipts import ThingKind
from sync.evidence.statements import Statement


class PartUnknown(WrongPart):
    """Its `armed` statement is not verified yet: a state, not a fault of the record."""


@dataclass(slots=True)
class PartInHand:
    """A part's row, its certificate and its last verified record, read once for a batch of records."""

    part: Part
    armed: Statement
    before: said.Record | None


#: (box, part) -> what is in hand. Good inside one transaction, until something else touches the part's row.
Hand = dict[tuple[str, int], PartInHand]


def accept_record(
    box: Box, number: tuple[int, int], raw: bytes, now: datetime, hand: Hand | None = None
) -> list[Settled]:
    """What became verified by record (part, number); empty while it waits.

    Raises PartUnknown while its part's certificate is not here, another PeerFault when it belongs into quarantine.
    """
    held = hand.get((box.name, number[0])) if hand is not None else None
    if held is None:
        part = Part.objects.select_related("box", "session").filter(box=box, number=number[0]).first()
        if part is None:
            raise PartUnknown(f"record {number[0]}/{number[1]} of {box.name}: its part's `armed` is not here yet")
        held = _take_in_hand(part)
        if hand is not None:
            hand[box.name, number[0]] = held
    part = held.part
    record = believed.record(raw, bytes(part.public_key))
    if (record.head.box, record.head.part, record.head.number) != (box.name, *number):
        raise WrongPart(f"record: expected {number} of {box.name}, got {record.head.part}/{record.head.number}")
    known = plain.record_of(part.pk, number[1])
    if known is not None:
        check_no_fork(known.digest, bytes(record.digest), f"record {number[0]}/{number[1]} of {box.name}")
        return [_settled(part, known)] if known.is_verified else _settle(held, now)
    vault().put_once(record_key(box.name, *number), raw)
    wall = record.head.wall
    plain.insert(
        Record,
        part_id=part.pk, number=number[1], kind=int(record.head.kind), digest=bytes(record.digest),
        previous=bytes(record.head.previous), raw=raw, standing=Standing.WAITING.value, wall_ns=wall.unix_ns,
        wall_source=wall.source[:64], wall_error_ns=wall.error_ns, received_at=now,
    )  # fmt: skip
    return _settle(held, now, record)


def settle(part: Part, now: datetime) -> list[Settled]:
    """Verifies waiting records in order as far as their predecessors are here; each takes effect once."""
    return _settle(_take_in_hand(part), now)


def _take_in_hand(part: Part) -> PartInHand:
    last = plain.last_verified(part.pk)
    before = believed.record(last, bytes(part.public_key)) if last is not None else None
    return PartInHand(part, _armed(part), before)


def _settle(held: PartInHand, now: datetime, fresh: said.Record | None = None) -> list[Settled]:
    """`fresh`: a record whose row was made just now from bytes whose signature was just checked."""
    part, armed, before = held.part, held.armed, held.before
    settled: list[Settled] = []
    while record := _next(part, before.head.number + 1 if before else 0, fresh):
        number, raw = record.head.number, bytes(record.raw)
        try:
            check_record_link(before, record, armed)
            _check_meaning(part, record)
        except EvidenceFault as fault:
            settled.append(quarantine(part.box, ThingKind.RECORD, part.number, number, raw, fault, now))
            return settled
        plain.set_verified(part.pk, number)
        effect = _EFFECTS.get(type(record.body))
        proof = effect(part, record, now) if effect else None
        _check_clock(part, before, record, now)
        row = plain.KeptRecord(number=number, digest=bytes(record.digest), is_verified=True, raw=raw)
        settled.append(_settled(part, row, proof))
        before = held.before = record
    if settled and before is not None and part.state == PartState.RECOVERED:
        endings.judge_late(part, before.head.number, now)
    return settled


def _next(part: Part, number: int, fresh: said.Record | None) -> said.Record | None:
    if fresh is not None and fresh.head.number == number:
        return fresh
    row = plain.record_of(part.pk, number)
    return None if row is None or row.is_verified else believed.record(row.raw, bytes(part.public_key))


def _settled(part: Part, row: plain.KeptRecord, proof: LogProof | None = None) -> Settled:
    return Settled(
        kind=ThingKind.RECORD, a=part.number, b=row.number, size=len(row.raw), digest=row.digest, proof=proof,
        open_digest=bytes(part.open_digest) if part.open_digest else None,
    )  # fmt: skip


def _armed(part: Part) -> Statement:
    raw = plain.statement_of(part.box.name, part.armed_statement)
    if raw is None:
        raise PartUnknown(f"part {part.number} of {part.box.name}: its `armed` statement is not here")
    return believed.statement(raw, part.box.device_point)


def _check_meaning(part: Part, record: said.Record) -> None:
    match record.body:
        case said.Close(session=session) if session.hex() != part.session_id:
            raise WrongPart(f"part {part.number}: its close names session {session.hex()[:8]}")
        case said.Segment(size=size) | said.Tail(size=size) if size > MAX_SEGMENT:
            raise WrongDigest(f"segment: expected at most {MAX_SEGMENT} bytes, the record says {size}")
        case _:
            return


def _open(part: Part, record: said.Record, now: datetime) -> None:
    body: said.Open = record.body  # type: ignore[assignment]
    wall = record.head.wall
    box, room = part.box, part.box.room
    session, _ = Session.objects.get_or_create(
        pk=body.session.hex(),
        defaults={
            "box": box, "room": room, "unit": room.unit, "room_said": body.room,
            "started_at": datetime.fromtimestamp(wall.unix_ns / 1e9, UTC),
        },
    )  # fmt: skip
    if session.box_id != box.name:
        return _say("disagree", part, f"session {session.pk[:8]} is one of box {session.box_id}", now)
    part.session, part.open_digest, part.boot = session, bytes(record.digest), body.boot
    part.origin_ns, part.press_ns, part.started_by = body.origin_ns, body.press_ns, body.started_by
    part.tracks = [
        {"name": t.name, "kind": t.kind, "source": t.source, "required": t.required, "derived": bool(t.derived)}
        for t in body.tracks
    ]
    part.recipients = [each.hex() for each in body.recipients]
    part.press_wall_ns, part.press_wall_source, part.press_wall_error_ns = wall.unix_ns, wall.source[:64], wall.error_ns
    if part.state == PartState.ARMED:
        part.state = PartState.OPEN
        Session.objects.filter(pk=session.pk).update(state=SessionState.RECORDING, ended_at=None)
    part.save()
    endings.end_interrupted(part)
    _check_opening(part, now)
    if part.end_digest is not None:
        endings.settle_session(session.pk, now)
    if body.booking is not None:
        bound.tell(session, body.booking.number, now)
    return None


def _check_opening(part: Part, now: datetime) -> None:
    expected = profile_recipients(part.box, part.armed_statement)
    if expected is not None and sorted(expected) != sorted(part.recipients):
        _say("recipients", part, f"expected {expected}, got {part.recipients}", now)
    if part.box.state == BoxState.DRAINING:
        _say("draining-opened", part, "it may deliver but not open", now)
    opened = opened_statement_of(part)
    if opened is not None:
        check_opened(part, opened, now)


def _segment(part: Part, record: said.Record, now: datetime) -> None:
    body: said.Segment = record.body  # type: ignore[assignment]
    _await(part, record.head.number, body, decode_ns=body.decode_ns)


def _tail(part: Part, record: said.Record, now: datetime) -> None:
    body: said.Tail = record.body  # type: ignore[assignment]
    _await(part, record.head.number, body, decode_ns=body.from_ns, is_tail=True, observed=body.observed)


def _await(
    part: Part,
    number: int,
    body: said.Segment | said.Tail,
    *,
    decode_ns: int,
    is_tail: bool = False,
    observed: str = "",
) -> None:
    plain.insert(
        SegmentObject,
        part_id=part.pk, record=number, track=body.track[:32], run=body.run, segment=body.segment,
        fragments=body.fragments, from_ns=body.from_ns, to_ns=body.to_ns, decode_ns=decode_ns, size=body.size,
        digest=bytes(body.digest), commitment=bytes(body.commitment), header_digest=bytes(body.header),
        state=FileState.AWAITED.value, opened=False, vault_key="", stored_at=None, is_tail=is_tail, observed=observed,
    )  # fmt: skip


def _gap(part: Part, record: said.Record, now: datetime) -> None:
    body: said.Gap = record.body  # type: ignore[assignment]
    Gap.objects.create(
        part=part, record=record.head.number, track=body.track[:32], from_ns=body.from_ns, to_ns=body.to_ns,
        observed=body.observed, detail=body.detail,
    )  # fmt: skip


def _mark(part: Part, record: said.Record, now: datetime) -> None:
    body: said.Mark = record.body  # type: ignore[assignment]
    Mark.objects.create(
        part=part, record=record.head.number, mark=body.mark, at_ns=body.at_ns, detail=body.detail, sealed=body.sealed
    )
    if body.mark == said.MarkKind.CLOCK_STEPPED:
        _say("clock-stepped", part, body.detail, now, unique=str(record.head.number))


def _close(part: Part, record: said.Record, now: datetime) -> LogProof:
    body: said.Close = record.body  # type: ignore[assignment]
    return endings.end_part(
        part,
        endings.Ending(
            state=PartState.CLOSED,
            digest=bytes(record.digest),
            session=body.session,
            wall_ns=record.head.wall.unix_ns,
            closed_ns=body.closed_ns,
            stopped_by=body.stopped_by,
        ),
        now,
    )


def _check_clock(part: Part, before: said.Record | None, record: said.Record, now: datetime) -> None:
    """A wall clock that ran apart from CLOCK_BOOTTIME between two records, beyond both errors and 2 s: an alarm."""
    if before is None:
        return
    walls = record.head.wall.unix_ns - before.head.wall.unix_ns
    apart = abs(walls - (record.head.boottime_ns - before.head.boottime_ns))
    if apart > 2_000_000_000 + record.head.wall.error_ns + before.head.wall.error_ns:
        said_ = (
            f"the wall clock moved {apart / 1e9:.1f} s against the part's own clock before record {record.head.number}"
        )
        _say("clock-stepped", part, said_, now, unique=str(record.head.number))


def _say(code: str, part: Part, words: str, now: datetime, unique: str = "") -> None:
    name = f"{part.box_id}:{part.number}:{unique}"
    alarm(code, box=part.box, unique=name, now=now, what=str(part.number), said=words)


_EFFECTS: dict[type, Callable[[Part, said.Record, datetime], LogProof | None]] = {
    said.Open: _open,
    said.Segment: _segment,
    said.Tail: _tail,
    said.Gap: _gap,
    said.Mark: _mark,
    said.Close: _close,
}
