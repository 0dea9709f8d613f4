"""What a hearing's marks, gaps and suspensions come to on a time line: chapters, signals, pauses, holes. Pure.

Positions: ns from the part's origin, half-open spans. A span whose end is not known yet, or never will be, has None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from sync.evidence.records import MarkKind

#: Gap records of several tracks that lie this near to one another are one event.
NEAR_NS = 1_500_000_000
#: For so long after a talk the lawyer's confirmation of its end belongs to it, unless another talk begins.
CONFIRMED_WITHIN_NS = 600_000_000_000
#: Kinds of marks that evidence.md 8 numbers beyond those that MarkKind names.
HOLDS, EXPLAINED, MISSING, ALARM = 17, 18, 19, 20


class PauseKind(StrEnum):
    """Spans in which by law nothing is recorded; the values are what a box writes into `observed` of a gap."""

    SUSPENDED = "suspended"
    CONFIDENTIAL = "confidential"


PAUSES = frozenset(kind.value for kind in PauseKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mark as it was signed."""

    record: int
    at_ns: int
    mark: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecorded:
    """A gap of one track as it was signed."""

    track: str
    from_ns: int
    to_ns: int | None
    observed: str
    detail: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A suspend or resume record (evidence.md 8.5): when, the reason word, and by what door it was asked for."""

    at_ns: int
    is_resume: bool
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter that was set: it runs to the next one."""

    record: int
    at_ns: int
    ident: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What the film was said to lack at its close (a chapter's id or another word of evidence.md 8.6), and why."""

    ident: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a detector saw on a track, from its mark `begun` to its mark `ended`."""

    signal: str
    track: str
    from_ns: int
    to_ns: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A suspension or a confidential talk: nothing was recorded. `confirmed`: which edges the lawyer confirmed."""

    kind: PauseKind
    from_ns: int
    to_ns: int | None
    reason: str = ""
    detail: str = ""
    by: str = ""
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A gap as people speak of it: the same observation on one or several tracks at the same time."""

    from_ns: int
    to_ns: int | None
    tracks: tuple[str, ...]
    observed: str
    derived: bool


def chapters(marks: Iterable[Told]) -> tuple[Chapter, ...]:
    """The chapters that were set, by time."""
    found = [m for m in marks if m.mark == MarkKind.CHAPTER]
    return tuple(Chapter(record=m.record, at_ns=m.at_ns, ident=m.detail) for m in sorted(found, key=lambda m: m.at_ns))


def missing(marks: Iterable[Told]) -> tuple[Missing, ...]:
    """What was said to be missing and was not set after all, each once, with the last reason."""
    marks = list(marks)
    found = {chapter.ident for chapter in chapters(marks)}
    said = (m.detail.partition(":") for m in marks if m.mark == MISSING)
    named = {ident: Missing(ident=ident, reason=reason.strip()) for ident, _, reason in said}
    return tuple(each for ident, each in named.items() if ident not in found)


def signals(marks: Iterable[Told], end_ns: int | None) -> tuple[Signal, ...]:
    """Spans of signals; one that was never said to have ended lasts to `end_ns` (None: it lasts still)."""
    found: list[Signal] = []
    begun: dict[tuple[str, str], int] = {}
    for mark in sorted((m for m in marks if m.mark == MarkKind.SIGNAL), key=lambda m: m.at_ns):
        signal, track, edge = (*mark.detail.split(), "", "", "")[:3]
        if edge == "ended":
            since = begun.pop((signal, track), mark.at_ns)
            found.append(Signal(signal=signal, track=track, from_ns=since, to_ns=mark.at_ns))
        else:
            begun.setdefault((signal, track), mark.at_ns)
    found += [Signal(signal=s, track=t, from_ns=since, to_ns=end_ns) for (s, t), since in begun.items()]
    return tuple(sorted(found, key=lambda each: each.from_ns))


def pauses(
    gaps: Iterable[Unrecorded],
    edges: Iterable[Edge],
    marks: Iterable[Told],
    *,
    living_ns: int | None = None,
    closed_ns: int | None = None,
) -> tuple[Pause, ...]:
    """Suspensions and confidential talks, by time: as their records say; without those, from the first track that
    went to the first that was back.

    `living_ns`: how far a part that has not ended was recorded; a pause after which nothing was lasts still.
    `closed_ns`: the close, which ends a pause that is under way.
    """
    gaps = [gap for gap in gaps if gap.observed in PAUSES]
    originals = [gap for gap in gaps if not gap.derived] or gaps
    groups = [(kind, group) for kind in PauseKind for group in _events(g for g in originals if g.observed == kind)]
    seen = [_open_ended(_pause(kind, group), living_ns) for kind, group in groups]
    said = _said(sorted(edges, key=lambda edge: edge.at_ns), closed_ns)
    found = [*said, *(each for each in seen if not any(_touch(each, other) for other in said))]
    found.sort(key=lambda each: each.from_ns)
    return tuple(_with_confirmations(each, found, marks) for each in found)


def holes(gaps: Iterable[Unrecorded]) -> tuple[Hole, ...]:
    """Gaps that nobody wanted, those of several tracks as one where they were observed alike at the same time."""
    found: list[Hole] = []
    wanted = sorted((g for g in gaps if g.observed not in PAUSES), key=lambda g: (g.observed, g.from_ns))
    for observed, alike in groupby(wanted, key=lambda g: g.observed):
        for group in _events(alike):
            ends = [gap.to_ns for gap in group]
            to = None if None in ends else max(end for end in ends if end is not None)
            tracks = tuple(dict.fromkeys(gap.track for gap in group))
            derived = all(gap.derived for gap in group)
            found.append(Hole(from_ns=group[0].from_ns, to_ns=to, tracks=tracks, observed=observed, derived=derived))
    return tuple(sorted(found, key=lambda hole: hole.from_ns))


def _events(gaps: Iterable[Unrecorded]) -> list[list[Unrecorded]]:
    """Gaps in groups that overlap or follow one another."""
    groups: list[list[Unrecorded]] = []
    reach: float = 0
    for gap in sorted(gaps, key=lambda g: g.from_ns):
        if groups and gap.from_ns <= reach:
            groups[-1].append(gap)
        else:
            groups.append([gap])
            reach = 0
        reach = max(reach, float("inf") if gap.to_ns is None else gap.to_ns)
    return groups


def _pause(kind: PauseKind, group: Sequence[Unrecorded]) -> Pause:
    last: dict[str, int | None] = {}
    for gap in group:
        last[gap.track] = gap.to_ns
    ends = [end for end in last.values() if end is not None]
    details = [gap.detail for gap in group if gap.detail]
    first = details[0].split(maxsplit=1) if details else []
    return Pause(
        kind=kind,
        from_ns=group[0].from_ns,
        to_ns=min(ends) if ends else None,
        reason=first[0] if first else "",
        detail=first[1] if len(first) > 1 else "",
    )


def _said(edges: Sequence[Edge], closed_ns: int | None) -> list[Pause]:
    """Spans as the records say; a talk inside a suspension divides it in three."""
    found: list[Pause] = []
    under_way: list[Pause] = []
    for edge in edges:
        if under_way:
            found.append(replace(under_way[-1], to_ns=edge.at_ns))
        if not edge.is_resume:
            kind = PauseKind.CONFIDENTIAL if edge.reason == PauseKind.CONFIDENTIAL else PauseKind.SUSPENDED
            under_way.append(Pause(kind=kind, from_ns=edge.at_ns, to_ns=None, reason=edge.reason, by=edge.by))
        elif under_way:
            under_way.pop()
            under_way[-1:] = [replace(each, from_ns=edge.at_ns) for each in under_way[-1:]]
    found += [replace(each, to_ns=closed_ns) for each in under_way[-1:]]
    return [each for each in found if each.from_ns != each.to_ns]


def _touch(one: Pause, other: Pause) -> bool:
    ends = [float("inf") if each.to_ns is None else each.to_ns for each in (one, other)]
    return one.kind == other.kind and one.from_ns < ends[1] + NEAR_NS and other.from_ns < ends[0] + NEAR_NS


def _with_confirmations(pause: Pause, others: Iterable[Pause], marks: Iterable[Told]) -> Pause:
    if pause.kind != PauseKind.CONFIDENTIAL:
        return pause
    later = [each.from_ns for each in others if each.kind == pause.kind and each.from_ns > pause.from_ns]
    end = min([float("inf") if pause.to_ns is None else pause.to_ns + CONFIRMED_WITHIN_NS, *later])
    near = [m for m in marks if m.mark == MarkKind.CONFIRMED and pause.from_ns - NEAR_NS <= m.at_ns < end]
    said = {m.detail.split(maxsplit=1)[0].rstrip(":") for m in near if m.detail}
    return replace(pause, confirmed=tuple(which for which in ("begin", "end") if which in said))


def _open_ended(pause: Pause, living_ns: int | None) -> Pause:
    is_open = living_ns is not None and pause.to_ns is not None and pause.to_ns >= living_ns
    return replace(pause, to_ns=None) if is_open else pause
