"""Suspensions and confidential talks of a part, and that nothing of any track lies inside them (evidence.md 8.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sync.evidence.errors import Unaccounted
from sync.evidence.records import CONFIDENTIAL, Close, Mark, MarkKind, Open, Record, Resume, Segment, Suspend
from sync.evidence.timeline import Piece, Span

SUSPENDED = "suspended"
WORDS = (SUSPENDED, CONFIDENTIAL)
#: What alone may be marked inside a confidential talk: nothing that tells what happens in it.
MARKS_IN_TALK = frozenset(
    {MarkKind.CLOCK_STEPPED, MarkKind.STOP_ASKED, MarkKind.COMMAND_REFUSED, MarkKind.CONFIRMED, MarkKind.MISSING}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseFound:
    """One span in which nothing was recorded; `to_ns` is None where its end is not known.

    `word` is what the gaps in it say. A talk inside a suspension divides it in three. `confirmed` are the edges of a
    talk that the lawyer confirmed.
    """

    word: str
    reason: str
    by: str
    from_ns: int
    to_ns: int | None
    record: int
    confirmed: frozenset[str] = frozenset()

    def holds(self, from_ns: int, to_ns: int | None) -> bool:
        """True when [from, to) lies inside."""
        is_before_end = self.to_ns is None or (to_ns is not None and to_ns <= self.to_ns)
        return self.from_ns <= from_ns and is_before_end

    def meets(self, from_ns: int, to_ns: int | None) -> bool:
        """True when [from, to) and this span share an instant; an empty span counts where it lies strictly inside."""
        return (self.to_ns is None or from_ns < self.to_ns) and (to_ns is None or to_ns > self.from_ns)


def pauses_of(records: Sequence[Record]) -> list[PauseFound]:
    """The spans in their order. Raises Unaccounted where suspensions and resumptions do not follow one another."""
    found: list[PauseFound] = []
    stack: list[tuple[Suspend, int]] = []
    opened = records[0].body if records else None
    reached = opened.press_ns - opened.origin_ns if isinstance(opened, Open) else 0
    for record in records:
        body, number = record.body, record.head.number
        if not isinstance(body, Suspend | Resume):
            continue
        if body.at_ns < reached:
            raise Unaccounted(f"record {number}: it goes back to {body.at_ns}, before {reached}")
        if stack:
            found.append(_span(*stack[-1], reached, body.at_ns))
        reached = body.at_ns
        if isinstance(body, Resume):
            if not stack:
                raise Unaccounted(f"record {number}: a resumption where nothing is suspended")
            stack.pop()
        else:
            _check_inside(stack, body, number)
            stack.append((body, number))
    if stack:
        last = records[-1].body
        found.append(_span(*stack[-1], reached, last.closed_ns if isinstance(last, Close) else None))
    return _with_confirmations(found, records)


def check_pauses(pauses: Sequence[PauseFound], records: Sequence[Record], spans: Sequence[Span]) -> None:
    """Raises Unaccounted unless, on every track, the gaps of each pause fill it, and nothing else lies inside."""
    for span in spans:
        inside = [pause for pause in pauses if pause.meets(span.from_ns, span.to_ns)]
        for pause in inside:
            _check_span(pause, span)
        if span.observed in WORDS and span.piece is Piece.GAP and span.from_ns != span.to_ns and not inside:
            raise Unaccounted(f"timeline: {span.track}: a gap says {span.observed} where nothing says so")
    for record in records:
        match record.body:
            case Mark() as mark:
                _check_mark(mark, record.head.number, pauses)
            case Segment() as segment:
                _check_decode(segment, record.head.number, pauses)
            case _:
                pass


def _check_inside(stack: list[tuple[Suspend, int]], body: Suspend, number: int) -> None:
    is_talk_inside = len(stack) == 1 and stack[0][0].reason != CONFIDENTIAL and body.reason == CONFIDENTIAL
    if stack and not is_talk_inside:
        raise Unaccounted(f"record {number}: a suspension inside another; only a confidential talk may be")


def _span(body: Suspend, number: int, from_ns: int, to_ns: int | None) -> PauseFound:
    if to_ns is not None and to_ns < from_ns:
        raise Unaccounted(f"record {number}: its suspension begins after the close at {to_ns}")
    word = CONFIDENTIAL if body.reason == CONFIDENTIAL else SUSPENDED
    return PauseFound(word=word, reason=body.reason, by=body.by, from_ns=from_ns, to_ns=to_ns, record=number)


def _check_span(pause: PauseFound, span: Span) -> None:
    is_own = span.piece is Piece.GAP and span.observed == pause.word and pause.holds(span.from_ns, span.to_ns)
    # what a crash left: the end of gap, tail and pause alike is not known
    is_crash = span.to_ns is None and pause.to_ns is None and (span.piece is Piece.GAP or span.from_ns < pause.from_ns)
    if not is_own and not is_crash:
        raise Unaccounted(
            f"timeline: {span.track}: a {span.piece.value} from {span.from_ns} lies in the {pause.word} span "
            f"that begins at {pause.from_ns}"
        )


def _check_mark(mark: Mark, number: int, pauses: Sequence[PauseFound]) -> None:
    talks = (pause for pause in pauses if pause.word == CONFIDENTIAL and pause.holds(mark.at_ns, mark.at_ns + 1))
    if mark.mark not in MARKS_IN_TALK and any(talks):
        raise Unaccounted(f"record {number}: a mark of kind {mark.mark} inside a confidential talk")


def _check_decode(segment: Segment, number: int, pauses: Sequence[PauseFound]) -> None:
    for pause in pauses:
        if (
            pause.to_ns is not None
            and segment.from_ns >= pause.to_ns > segment.decode_ns
            and pause.from_ns < pause.to_ns
        ):
            raise Unaccounted(f"record {number}: it is decoded from {segment.decode_ns}, inside a {pause.word} span")


def _with_confirmations(found: list[PauseFound], records: Sequence[Record]) -> list[PauseFound]:
    starts = [pause.record for pause in found if pause.word == CONFIDENTIAL]
    confirmed: dict[int, set[str]] = {start: set() for start in starts}
    for record in records:
        before = [start for start in starts if start < record.head.number]
        if before and isinstance(record.body, Mark) and record.body.mark == MarkKind.CONFIRMED:
            confirmed[before[-1]].add(record.body.detail.partition(" ")[0])
    return [replace(each, confirmed=frozenset(confirmed.get(each.record, ()))) for each in found]
