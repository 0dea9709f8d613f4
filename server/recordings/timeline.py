"""One session as its signed records tell it: spans per track, gaps, marks, clock, chain, signatures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from server.claims.models import Claim
from server.recordings.models import FileState, Part, PartState, Receipt, Record, Session, Standing
from server.recordings.words import chain_words, clock_words, mark_detail, mark_words, observed_words, seal_words
from sync.evidence.receipts import ThingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanView:
    """A span of a track, ns from the part's origin. `to_ns` None: a crash left the end unknown.

    `piece` is segment, gap or tail; `state` is awaited, stored, quarantined, or "" for a gap.
    """

    piece: str
    from_ns: int
    to_ns: int | None
    state: str
    observed: str
    record: int | None
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackView:
    """One track of a part: `kind` is picture or sound."""

    name: str
    kind: str
    spans: tuple[SpanView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkView:
    """A mark, with words for its kind."""

    record: int
    at_ns: int
    mark: int
    words: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part. `start_ns` is the press, `end_ns` the close or the newest position known, both from its origin.

    `offset_ns` is where its press stands on the session's own line (wall clock of the first press, with its error).
    """

    number: int
    state: str
    start_ns: int
    end_ns: int
    offset_ns: int
    pressed_at: datetime
    clock_error_ns: int
    clock: str
    chain: str
    chain_whole: bool
    tracks: tuple[TrackView, ...]
    marks: tuple[MarkView, ...]
    anchors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A session. `sealed` in words; `claim` its newest claim; the counts are of files."""

    session: Session
    parts: tuple[PartView, ...]
    stored: int
    awaited: int
    quarantined: int
    opened: int
    gaps: int
    receipts: int
    seal: str
    claim: Claim | None


def timeline(session: Session) -> SessionView:
    """The session's view; ten queries a part at most."""
    parts = list(session.parts.exclude(state=PartState.ARMED).order_by("number"))
    first = min((part.press_wall_ns or 0 for part in parts), default=0)
    views = tuple(_part(part, first) for part in parts)
    files = [span for part in views for track in part.tracks for span in track.spans if span.piece != "gap"]
    states = [span.state for span in files]
    awaited, quarantined = states.count(FileState.AWAITED), states.count(FileState.QUARANTINED)
    gaps = sum(span.piece == "gap" for part in views for track in part.tracks for span in track.spans)
    return SessionView(
        session=session,
        parts=views,
        stored=states.count(FileState.STORED),
        awaited=awaited,
        quarantined=quarantined,
        opened=sum(p.segments.filter(opened=True).count() + p.tails.filter(opened=True).count() for p in parts),
        gaps=gaps,
        receipts=_receipts(parts),
        seal=seal_words(
            state=session.state,
            whole=all(part.chain_whole for part in views),
            awaited=awaited,
            quarantined=quarantined,
            gaps=gaps,
        ),
        claim=Claim.objects.filter(session=session.pk, superseded_by__isnull=True).order_by("-pk").first(),
    )


def _part(part: Part, first_wall_ns: int) -> PartView:
    spans = _spans(part)
    start = (part.press_ns or 0) - (part.origin_ns or 0)
    ends = [span.to_ns or span.from_ns for own in spans.values() for span in own]
    records = Record.objects.filter(part=part)
    waiting = records.filter(standing=Standing.WAITING).count()
    whole = waiting == 0 and part.state in (PartState.CLOSED, PartState.RECOVERED) and not part.timeline_fault
    error = part.press_wall_error_ns or 0
    return PartView(
        number=part.number,
        state=part.state,
        start_ns=start,
        end_ns=part.closed_ns if part.closed_ns is not None else max([start, *ends]),
        offset_ns=(part.press_wall_ns or 0) - first_wall_ns,
        pressed_at=datetime.fromtimestamp((part.press_wall_ns or 0) / 1e9, UTC),
        clock_error_ns=error,
        clock=clock_words(part.press_wall_source, error),
        chain=chain_words(state=part.state, waiting=waiting, fault=part.timeline_fault),
        chain_whole=whole,
        tracks=tuple(TrackView(name=t["name"], kind=t["kind"], spans=spans.get(t["name"], ())) for t in part.tracks),
        marks=_marks(part),
        anchors=records.filter(kind=5, standing=Standing.VERIFIED).count(),
    )


def _spans(part: Part) -> dict[str, tuple[SpanView, ...]]:
    found: dict[str, list[SpanView]] = {}
    for file in part.segments.all():
        piece = "tail" if file.is_tail else "segment"
        observed = observed_words(file.observed) if file.is_tail else ""
        span = SpanView(
            piece=piece,
            from_ns=file.from_ns,
            to_ns=file.to_ns,
            state=file.state,
            observed=observed,
            record=file.record,
        )
        found.setdefault(file.track, []).append(span)
    for tail in part.tails.all():
        span = SpanView(
            piece="tail",
            from_ns=tail.from_ns,
            to_ns=None,
            state=tail.state,
            observed=observed_words("recovered"),
            record=None,
            place=tail.place,
        )
        found.setdefault(tail.track, []).append(span)
    for gap in part.gaps.all():
        span = SpanView(
            piece="gap",
            from_ns=gap.from_ns,
            to_ns=gap.to_ns,
            state="",
            observed=observed_words(gap.observed),
            record=gap.record,
        )
        found.setdefault(gap.track, []).append(span)
    return {name: _joined(own) for name, own in found.items()}


def _joined(spans: list[SpanView]) -> tuple[SpanView, ...]:
    """In order of time; a gap that a box signed in pieces while it lasted is shown as one."""
    joined: list[SpanView] = []
    for span in sorted(spans, key=lambda s: (s.from_ns, s.to_ns is None)):
        last = joined[-1] if joined else None
        if last and last.piece == span.piece == "gap" and last.to_ns == span.from_ns and last.observed == span.observed:
            joined[-1] = replace(last, to_ns=span.to_ns)
        else:
            joined.append(span)
    return tuple(joined)


def _marks(part: Part) -> tuple[MarkView, ...]:
    return tuple(
        MarkView(
            record=m.record, at_ns=m.at_ns, mark=m.mark, words=mark_words(m.mark), detail=mark_detail(m.mark, m.detail)
        )
        for m in part.marks.all()
    )


def _receipts(parts: list[Part]) -> int:
    kinds = (ThingKind.RECORD, ThingKind.SEGMENT)
    return sum(Receipt.objects.filter(box=p.box_id, kind__in=kinds, a=p.number).count() for p in parts)
