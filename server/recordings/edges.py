"""Short holes at the edges of a suspension or talk, told apart from defects by what the box signed. Pure.

A picture goes on at the first keyframe after a resumption; before and after a lawyer's talk sources are closed and
opened again. The box signs each such hole with a word of its own (docs/formats/evidence.md 8.5). It belongs to the
suspension, and needs no explanation besides, where the word is that one, the hole touches that very edge of that kind
of suspension, and is no longer than such an edge lasts. A word alone excuses nothing, nor does a place alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.recordings.lanes import Hole
from sync.evidence.pauses import PauseFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A hole that says `observed` at the begin or end of a suspension whose gaps say `beside`, of at most so long."""

    observed: str
    beside: str
    is_end: bool
    at_most_ns: int


def is_edge(hole: Hole, pauses: Iterable[PauseFound], edges: Sequence[Edge]) -> bool:
    """Whether that hole is the edge of one of these suspensions."""
    if hole.to_ns is None:
        return False
    length = hole.to_ns - hole.from_ns
    for edge in edges:
        if edge.observed != hole.observed or length > edge.at_most_ns:
            continue
        touched = {each.to_ns if edge.is_end else each.from_ns for each in pauses if each.word == edge.beside}
        if (hole.from_ns if edge.is_end else hole.to_ns) in touched:
            return True
    return False
