"""The end of a part: its leaf in the log at once, the session's state, and the claim that the QR carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from server.claims.actions import issue_claim
from server.recordings import log, outside
from server.recordings.alarms import alarm
from server.recordings.models import (
    Gap,
    Part,
    PartState,
    Record,
    SegmentObject,
    Session,
    SessionState,
    Standing,
    Statement,
    Tail,
)
from server.recordings.parts import read_pauses, read_records
from sync.evidence import cose
from sync.evidence.checkpoint import LEAF_CLOSE, LEAF_RECOVERED, LogProof
from sync.evidence.errors import Unaccounted
from sync.evidence.pauses import check_pauses
from sync.evidence.records import Close, Open, RecordKind
from sync.evidence.statements import Recovered, StatementKind, read_statement
from sync.evidence.timeline import Piece, Span, check_timeline

_JUDGED = (RecordKind.SEGMENT, RecordKind.MARK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a part ended: by its `close` record or by a `recovered` statement. Wall clock as the box observed it."""

    state: PartState
    digest: bytes
    session: bytes
    wall_ns: int
    closed_ns: int | None = None
    stopped_by: str = ""
    #: The last record of a part that was recovered; it may still be under way.
    last_record: int | None = None


def end_part(part: Part, ending: Ending, now: datetime) -> LogProof:
    """The part ended, its leaf covered; the claim follows once every part before is here and ended."""
    Part.objects.filter(pk=part.pk).update(
        state=ending.state,
        end_digest=ending.digest,
        end_wall_ns=ending.wall_ns,
        closed_ns=ending.closed_ns,
        stopped_by=ending.stopped_by[:1024],
    )
    part.refresh_from_db()
    proof = log.cover(
        kind=_leaf_kind(part), box=part.box, part=part.number, session=ending.session, digest=ending.digest, now=now
    )
    if ending.last_record is None or _has(part, ending.last_record):
        _check_timeline(part, now)
    if part.session_id:
        settle_session(part.session_id, now)
    return proof


def judge_late(part: Part, number: int, now: datetime) -> None:
    """A record of a recovered part was verified after its `recovered`: with the last one the timeline is judged."""
    keys = cose.only(part.box.device_point)
    rows = Statement.objects.filter(box=part.box, kind=int(StatementKind.RECOVERED), standing=Standing.VERIFIED)
    bodies = (read_statement(bytes(raw), keys).body for raw in rows.values_list("raw", flat=True))
    if any(isinstance(body, Recovered) and (body.part, body.last_record) == (part.number, number) for body in bodies):
        _check_timeline(part, now)


def _has(part: Part, number: int) -> bool:
    return Record.objects.filter(part=part, number=number, standing=Standing.VERIFIED).exists()


def settle_session(session: str, now: datetime) -> None:
    """State, end and claim of a session, from its parts."""
    parts = list(Part.objects.filter(session=session).select_related("box").order_by("number"))
    newest = parts[-1]
    state = _STATES[PartState(newest.state)]
    if state == SessionState.INTERRUPTED and (_has_moved_on(newest) or outside.ended_by_hand(newest.box, session)):
        state = SessionState.RECOVERED
    ended = newest.end_wall_ns if newest.end_wall_ns is not None else None
    Session.objects.filter(pk=session).update(state=state, ended_at=_at(ended) if ended is not None else None)
    known = {part.number: bytes(part.end_digest) for part in parts if part.end_digest is not None}
    if len(known) == len(parts) and all(known.get(n) == d for n, d in _parts_before(newest)):
        _claim(session, parts, now)


def end_interrupted(part: Part) -> None:
    """This part opened another session: what its box had interrupted before will not go on."""
    earlier = Session.objects.filter(box=part.box, state=SessionState.INTERRUPTED, parts__number__lt=part.number)
    Session.objects.filter(pk__in=list(earlier.exclude(pk=part.session_id).values_list("pk", flat=True))).update(
        state=SessionState.RECOVERED
    )


def _has_moved_on(newest: Part) -> bool:
    later = Part.objects.filter(box=newest.box, number__gt=newest.number, open_digest__isnull=False)
    return later.exclude(session=newest.session_id).exists()


def _claim(session: str, parts: list[Part], now: datetime) -> None:
    newest, first = parts[-1], parts[0]
    end = bytes(newest.end_digest or b"")
    proof = log.cover(
        kind=_leaf_kind(newest), box=newest.box, part=newest.number, session=bytes.fromhex(session), digest=end, now=now
    )
    issue_claim(
        session=bytes.fromhex(session),
        close_digest=end,
        part=newest.number,
        box=newest.box_id,
        leaf_kind=_leaf_kind(newest),
        proof=proof,
        pressed_unix=(first.press_wall_ns or 0) // 1_000_000_000,
        closed_unix=(newest.end_wall_ns or 0) // 1_000_000_000,
        segments=SegmentObject.objects.filter(part__session=session).count(),
        now=now,
    )


def _parts_before(part: Part) -> list[tuple[int, bytes]]:
    bodies = [record.body for record in read_records(part)]
    return [(b.part, b.close_digest) for body in bodies if isinstance(body, Open | Close) for b in body.parts_before]


def _check_timeline(part: Part, now: datetime) -> None:
    records = read_records(part)
    opened = next((r.body for r in records if isinstance(r.body, Open)), None)
    close = next((r.body for r in records if isinstance(r.body, Close)), None)
    if opened is None:
        return
    end = close or Recovered(
        part=part.number, session=opened.session, last_record=0, last_digest=bytes(32), tails=(), gaps=(),
        boot_before=bytes(16), observed="",
    )  # fmt: skip
    try:
        spans = _spans(part)
        check_timeline(opened, spans, end)
        pauses = read_pauses(part)
        check_pauses(pauses, read_records(part, _JUDGED) if pauses else [], spans)
        outside.check_film(part)
    except Unaccounted as fault:
        Part.objects.filter(pk=part.pk).update(timeline_fault=str(fault)[:400])
        unique = f"{part.box_id}:{part.number}"
        alarm("timeline", box=part.box, unique=unique, now=now, what=str(part.number), said=str(fault))


def _spans(part: Part) -> list[Span]:
    files = [
        Span(s.track, Piece.TAIL if s.is_tail else Piece.SEGMENT, s.from_ns, s.to_ns, s.record, s.observed)
        for s in SegmentObject.objects.filter(part=part)
    ]
    tails = [Span(t.track, Piece.TAIL, t.from_ns, None, None, "") for t in Tail.objects.filter(part=part)]
    gaps = [Span(g.track, Piece.GAP, g.from_ns, g.to_ns, g.record, g.observed) for g in Gap.objects.filter(part=part)]
    return files + tails + gaps


def _leaf_kind(part: Part) -> int:
    return LEAF_CLOSE if part.state == PartState.CLOSED else LEAF_RECOVERED


def _at(unix_ns: int) -> datetime:
    return datetime.fromtimestamp(unix_ns / 1e9, UTC)


_STATES = {
    PartState.ARMED: SessionState.RECORDING,
    PartState.OPEN: SessionState.RECORDING,
    PartState.CLOSED: SessionState.CLOSED,
    PartState.RECOVERED: SessionState.INTERRUPTED,  # its box may still go on with it
    PartState.VOIDED: SessionState.INTERRUPTED,
}
