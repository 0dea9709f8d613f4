"""What a hearing's marks and gaps come to on a time line: chapters, what is missing, signals, holes. Pure.

Positions: ns from the part's origin, half-open spans. A span whose end is not known yet, or never will be, has None.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sync.evidence.pauses import WORDS
from sync.evidence.records import MarkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mark as it was signed. `sealed`: its record carries a note that only recipients read."""

    record: int
    at_ns: int
    mark: int
    detail: str
    sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecorded:
    """A gap of one track as it was signed."""

    track: str
    from_ns: int
    to_ns: int | None
    observed: str
    derived: bool = False


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
    said = (m.detail.partition(":") for m in marks if m.mark == MarkKind.MISSING)
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


def holes(gaps: Iterable[Unrecorded]) -> tuple[Hole, ...]:
    """Gaps that nobody wanted, those of several tracks as one where they were observed alike at the same time."""
    found: list[Hole] = []
    wanted = sorted((g for g in gaps if g.observed not in WORDS), key=lambda g: (g.observed, g.from_ns))
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
