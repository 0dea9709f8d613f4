"""One session as its signed records tell it: spans per track, gaps, marks, clock, chain, signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from server.claims.models import Claim
from server.recordings import lanes, marking, outside, seams
from server.recordings.edges import is_edge
from server.recordings.lanes import Chapter, Hole, Missing, Signal, Told, Unrecorded
from server.recordings.marking import Meant
from server.recordings.models import (
    FileState,
    Mark,
    Part,
    PartState,
    Receipt,
    Record,
    Session,
    SessionState,
    Standing,
)
from server.recordings.outside import EndedByHand
from server.recordings.parts import read_pauses
from server.recordings.spans import Newer, SpanView, spans_of
from server.recordings.words import chain_words, clock_words, mark_detail, mark_words, seal_words
from sync.evidence.errors import Unaccounted
from sync.evidence.outside import TalkOutside
from sync.evidence.pauses import WORDS, PauseFound
from sync.evidence.receipts import ThingKind
from sync.evidence.records import MarkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackView:
    """One track of a part: `kind` is picture or sound; a derived one is a copy made of others."""

    name: str
    kind: str
    derived: bool
    spans: tuple[SpanView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkView:
    """A mark, with words for its kind. `detail` is as a page says it; `sealed`: its record holds a note besides; `url`:
    the page that tells what it is of, "" for none."""

    record: int
    at_ns: int
    mark: int
    words: str
    detail: str
    sealed: bool
    url: str = ""


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
    chapters: tuple[Chapter, ...]
    missing: tuple[Missing, ...]
    signals: tuple[Signal, ...]
    pauses: tuple[PauseFound, ...]
    holes: tuple[Hole, ...]
    #: Those of the holes that belong to a suspension or talk (edges.py): they are no gaps.
    edges: tuple[Hole, ...]
    anchors: int

    @property
    def signed_marks(self) -> tuple[MarkView, ...]:
        """The marks without captions, of which there may be one a second."""
        return tuple(mark for mark in self.marks if mark.mark != MarkKind.CAPTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A session. `seal` in words; `claim` its newest claim; the counts are of files.

    `gaps` counts spans of original tracks that were lost; `pauses` suspensions and confidential talks in its parts,
    `talks` are those before and between them. `ended`: a person ended it after an interruption.
    """

    session: Session
    parts: tuple[PartView, ...]
    stored: int
    awaited: int
    quarantined: int
    opened: int
    gaps: int
    pauses: int
    receipts: int
    seal: str
    claim: Claim | None
    talks: tuple[TalkOutside, ...]
    ended: EndedByHand | None


def timeline(session: Session) -> SessionView:
    """The session's view; a dozen queries a part at most."""
    parts = parts_of(session)
    views = views_of(parts)
    files = [span for part in views for track in part.tracks for span in track.spans if span.piece != "gap"]
    states = [span.state for span in files]
    awaited, quarantined = states.count(FileState.AWAITED), states.count(FileState.QUARANTINED)
    gaps, pauses = sum(_lost(part) for part in views), sum(len(part.pauses) for part in views)
    return SessionView(
        session=session,
        parts=views,
        stored=states.count(FileState.STORED),
        awaited=awaited,
        quarantined=quarantined,
        opened=sum(p.segments.filter(opened=True).count() + p.tails.filter(opened=True).count() for p in parts),
        gaps=gaps,
        pauses=pauses,
        receipts=_receipts(parts),
        seal=seal_words(
            state=session.state,
            whole=all(part.chain_whole for part in views),
            awaited=awaited,
            quarantined=quarantined,
            gaps=gaps,
            pauses=pauses,
        ),
        claim=Claim.objects.filter(session=session.pk, superseded_by__isnull=True).order_by("-pk").first(),
        talks=tuple(outside.talks_beside(session)),
        ended=outside.ended_by_hand(session.box, session.pk) if session.state == SessionState.RECOVERED else None,
    )


def parts_of(session: Session) -> list[Part]:
    """Its parts that were opened, by number."""
    return list(session.parts.exclude(state=PartState.ARMED).order_by("number"))


def views_of(parts: list[Part], newer: Mapping[int, Newer] | None = None) -> tuple[PartView, ...]:
    """Those parts; of one whose number is in `newer` without the files and captions that were there before."""
    first = min((part.press_wall_ns or 0 for part in parts), default=0)
    return tuple(_part(part, first, (newer or {}).get(part.number)) for part in parts)


def _lost(part: PartView) -> int:
    own = (track for track in part.tracks if not track.derived)
    return sum(span.piece == "gap" and not is_wanted(part, track.name, span) for track in own for span in track.spans)


def is_wanted(part: PartView, track: str, span: SpanView) -> bool:
    """Whether that gap is a suspension's or talk's, or its edge: nothing that was lost."""
    if span.cause in WORDS:
        return True
    return any(
        each.observed == span.cause and track in each.tracks and each.from_ns <= span.from_ns < (each.to_ns or 0)
        for each in part.edges
    )


def _part(part: Part, first_wall_ns: int, newer: Newer | None) -> PartView:
    spans = spans_of(part, newer)
    start = (part.press_ns or 0) - (part.origin_ns or 0)
    end = part.closed_ns if part.closed_ns is not None else max(start, _reached(part))
    derived = {t["name"] for t in part.tracks if _is_derived(t)}
    told = [
        Told(record=m.record, at_ns=m.at_ns, mark=m.mark, detail=m.detail, sealed=m.sealed is not None)
        for m in _marks(part, newer)
    ]
    gaps = [
        Unrecorded(track=g.track, from_ns=g.from_ns, to_ns=g.to_ns, observed=g.observed, derived=g.track in derived)
        for g in part.gaps.all()
    ]
    pauses, holes = _pauses(part), lanes.holes(gaps)
    meant = marking.meanings([each.detail for each in told if each.mark == MarkKind.BOOKMARK])
    over = part.end_digest is not None or part.closed_ns is not None
    records = Record.objects.filter(part=part)
    waiting = records.filter(standing=Standing.WAITING).count()
    whole = waiting == 0 and part.state in (PartState.CLOSED, PartState.RECOVERED) and not part.timeline_fault
    error = part.press_wall_error_ns or 0
    return PartView(
        number=part.number,
        state=part.state,
        start_ns=start,
        end_ns=end,
        offset_ns=(part.press_wall_ns or 0) - first_wall_ns,
        pressed_at=datetime.fromtimestamp((part.press_wall_ns or 0) / 1e9, UTC),
        clock_error_ns=error,
        clock=clock_words(part.press_wall_source, error),
        chain=chain_words(state=part.state, waiting=waiting, fault=part.timeline_fault),
        chain_whole=whole,
        tracks=tuple(
            TrackView(name=t["name"], kind=t["kind"], derived=t["name"] in derived, spans=spans.get(t["name"], ()))
            for t in part.tracks
        ),
        marks=tuple(_mark(each, meant) for each in told),
        chapters=lanes.chapters(told),
        missing=lanes.missing(told),
        signals=lanes.signals(told, end if over else None),
        pauses=pauses,
        holes=holes,
        edges=tuple(each for each in holes if is_edge(each, pauses, seams.edges_on(_day(part)))),
        anchors=records.filter(kind=5, standing=Standing.VERIFIED).count(),
    )


def _reached(part: Part) -> int:
    """The newest position that is known."""
    found = [part.segments.aggregate(at=Max("to_ns")), part.tails.aggregate(at=Max("from_ns"))]
    found += [part.gaps.aggregate(at=Max("to_ns")), part.gaps.filter(to_ns=None).aggregate(at=Max("from_ns"))]
    return max(each["at"] or 0 for each in found)


def _marks(part: Part, newer: Newer | None) -> QuerySet[Mark]:
    known = Q(mark=int(MarkKind.CAPTION), record__lte=newer.record) if newer is not None else Q(pk__in=())
    return part.marks.exclude(known)


def _day(part: Part) -> date:
    """The day of its press, where the centre is."""
    return timezone.localdate(datetime.fromtimestamp((part.press_wall_ns or 0) / 1e9, UTC))


def _is_derived(track: dict[str, Any]) -> bool:
    return bool(track.get("derived")) or track["name"] == "composite"


def _pauses(part: Part) -> tuple[PauseFound, ...]:
    try:
        return tuple(read_pauses(part))
    except Unaccounted:  # its end was judged the same: the part's timeline_fault says so on the page
        return ()


def _mark(told: Told, meant: Mapping[str, Meant]) -> MarkView:
    words, detail = mark_words(told.mark), mark_detail(told.mark, told.detail)
    tells = meant.get(told.detail) if told.mark == MarkKind.BOOKMARK else None
    if tells is not None:
        words, detail = tells.words, ""
    return MarkView(
        record=told.record, at_ns=told.at_ns, mark=told.mark, words=words, detail=detail, sealed=told.sealed,
        url=tells.url if tells else "",
    )  # fmt: skip


def _receipts(parts: list[Part]) -> int:
    kinds = (ThingKind.RECORD, ThingKind.SEGMENT)
    return sum(Receipt.objects.filter(box=p.box_id, kind__in=kinds, a=p.number).count() for p in parts)
