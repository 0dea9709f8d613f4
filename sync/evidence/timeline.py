"""Every nanosecond of every track between open and close is in one segment or one gap (evidence.md section 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from sync.evidence.errors import Unaccounted
from sync.evidence.records import Close, Gap, Open, Record, Segment, Tail
from sync.evidence.statements import Recovered


class Piece(Enum):
    """What a span of a track holds."""

    SEGMENT = "segment"
    GAP = "gap"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of one track, ns from the origin; `to_ns` is None where a crash leaves the end unknown."""

    track: str
    piece: Piece
    from_ns: int
    to_ns: int | None
    record: int | None
    observed: str


def spans_of(records: Iterable[Record]) -> list[Span]:
    """The spans that a part's records name, in record order."""
    spans: list[Span] = []
    for record in records:
        match record.body:
            case Segment() as body:
                spans.append(Span(body.track, Piece.SEGMENT, body.from_ns, body.to_ns, record.head.number, ""))
            case Gap() as body:
                spans.append(Span(body.track, Piece.GAP, body.from_ns, body.to_ns, record.head.number, body.observed))
            case Tail() as body:
                spans.append(Span(body.track, Piece.TAIL, body.from_ns, body.to_ns, record.head.number, body.observed))
            case _:
                pass
    return spans


def recovered_spans(recovered: Recovered) -> list[Span]:
    """The spans that `recovered` adds: each tail from where it began, and the gap that follows to an unknown end."""
    tails = [Span(t.track, Piece.TAIL, t.from_ns, None, None, recovered.observed) for t in recovered.tails]
    return tails + [Span(g.track, Piece.GAP, g.from_ns, None, None, recovered.observed) for g in recovered.gaps]


def check_timeline(opened: Open, spans: Sequence[Span], end: Close | Recovered) -> None:
    """Raises Unaccounted unless the spans of each track of `open` meet from the press to the close.

    Under a `recovered`, each track runs without a hole from the press to where its open end begins.
    """
    press = opened.press_ns - opened.origin_ns
    names = {track.name for track in opened.tracks}
    stray = {span.track for span in spans} - names
    if stray:
        raise Unaccounted(f"timeline: tracks that `open` does not name: {sorted(stray)}")
    for name in sorted(names):
        own = sorted((s for s in spans if s.track == name), key=lambda s: (s.from_ns, s.to_ns is None))
        reached = _walk(name, own, press)
        if isinstance(end, Close) and reached != end.closed_ns:
            raise Unaccounted(f"timeline: {name} is accounted to {reached}, the part closed at {end.closed_ns}")
        if isinstance(end, Recovered) and not any(s.to_ns is None for s in own):
            raise Unaccounted(f"timeline: {name} has no tail and no gap at the end that was recovered")


def _walk(name: str, spans: Sequence[Span], press: int) -> int:
    reached = press
    for span in spans:
        if span.from_ns != reached:
            kind = "nothing holds" if span.from_ns > reached else "two hold"
            raise Unaccounted(f"timeline: {name}: {kind} the span between {reached} and {span.from_ns}")
        if span.to_ns is None:
            continue
        if span.to_ns < span.from_ns:
            raise Unaccounted(f"timeline: {name}: a span ends at {span.to_ns} before it begins at {span.from_ns}")
        reached = span.to_ns
    return reached
