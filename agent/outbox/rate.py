"""What film needs of the disk, by what was recorded last: the cameras' own rate, not what a profile expects of them."""

from __future__ import annotations

from collections import defaultdict

from agent.outbox.index import Index
from sync.evidence.records import peek_segment

#: The newest so many records are looked at; with less film of a track than this there is too little to tell by.
LOOKED_AT, LEAST_NS = 400, 60_000_000_000
_NEWEST = """SELECT raw FROM thing WHERE kind = 2 AND part = (SELECT max(part) FROM thing WHERE kind = 4)
 ORDER BY seq DESC LIMIT ?"""


def film_rate(index: Index) -> float:
    """Bytes a second of all tracks of the newest part that has film together; 0 where that cannot be told."""
    sizes: dict[str, int] = defaultdict(int)
    spans: dict[str, int] = defaultdict(int)
    for (raw,) in index.query(_NEWEST, LOOKED_AT):
        segment = peek_segment(raw) if isinstance(raw, bytes) else None
        if segment is not None:
            sizes[segment.track] += segment.size
            spans[segment.track] += segment.to_ns - segment.from_ns
    return sum(sizes[track] * 1e9 / span for track, span in spans.items() if span >= LEAST_NS)
