"""Which span of a track belongs to a segment and which to a gap: the arithmetic of evidence.md 8.2 and 8.4. Pure."""

from __future__ import annotations

from dataclasses import dataclass

HOLE_NS = 100_000_000


@dataclass(frozen=True, slots=True)
class Join:
    """Where one segment ends, whether a gap follows, and where the next span begins."""

    to_ns: int
    gap_to_ns: int | None


def join(*, from_ns: int, last_ns: int, next_ns: int) -> Join:
    """The end of a segment [from, ...) whose last sample ends at `last_ns`, when the next begins at `next_ns`.

    A hole of at most 100 ms (and any overlap) is bridged; a larger one is a gap.
    """
    if next_ns - last_ns > HOLE_NS:
        to_ns = max(from_ns, last_ns)
        return Join(to_ns, next_ns)
    return Join(max(from_ns, next_ns), None)


def first_from(*, reached_ns: int, starts_ns: int) -> int:
    """Where a segment begins to be shown: at what is accounted for, unless its first sample comes over 100 ms later."""
    return starts_ns if starts_ns - reached_ns > HOLE_NS else reached_ns
