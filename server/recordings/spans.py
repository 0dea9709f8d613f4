"""The spans of a part's tracks: files, tails and gaps, as signed records tell them and as their bytes have come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from server.recordings.models import FileState, Part, SegmentObject
from server.recordings.words import observed_words


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
    #: Of a gap: the word that the box wrote. Of a file: the name by which its bytes are asked for.
    cause: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """Of a part's files and captions only those after that record, and files stored since then."""

    record: int
    since: datetime


def spans_of(part: Part, newer: Newer | None) -> dict[str, tuple[SpanView, ...]]:
    """By track, in order of time."""
    found: dict[str, list[SpanView]] = {}
    for file in _files(part, newer):
        piece = "tail" if file.is_tail else "segment"
        observed = observed_words(file.observed) if file.is_tail else ""
        span = SpanView(
            piece=piece,
            from_ns=file.from_ns,
            to_ns=file.to_ns,
            state=file.state,
            observed=observed,
            record=file.record,
            name=f"r{file.record}",
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
            name=f"t{tail.statement}-{tail.place}",
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
            cause=gap.observed,
        )
        found.setdefault(gap.track, []).append(span)
    return {name: _joined(own) for name, own in found.items()}


def _joined(spans: list[SpanView]) -> tuple[SpanView, ...]:
    """In order of time; a gap that a box signed in pieces while it lasted is shown as one, by its newest record."""
    joined: list[SpanView] = []
    for span in sorted(spans, key=lambda s: (s.from_ns, s.to_ns is None)):
        last = joined[-1] if joined else None
        if last and last.piece == span.piece == "gap" and last.to_ns == span.from_ns and last.observed == span.observed:
            joined[-1] = replace(last, to_ns=span.to_ns, record=span.record)
        else:
            joined.append(span)
    return tuple(joined)


def _files(part: Part, newer: Newer | None) -> QuerySet[SegmentObject]:
    if newer is None:
        return part.segments.all()
    lately = Q(record__gt=newer.record) | Q(stored_at__gte=newer.since)
    return part.segments.filter(lately | Q(state=FileState.QUARANTINED))
