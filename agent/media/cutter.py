"""Where a segment begins: about every 4 s, a picture's only at a keyframe. Pure."""

from __future__ import annotations

from agent.media.fragments import TrackKind

SEGMENT_NS = 4_000_000_000
_EARLY_NS = 250_000_000


class SegmentCutter:
    """Decides for each fragment of one run whether it opens a segment.

    A cut a little before 4 s is taken (250 ms), so that a GOP of 2 s whose clock is a hair fast still gives 4 s.
    """

    def __init__(self, kind: TrackKind) -> None:
        self._kind = kind
        self._opened_at_ns: int | None = None

    def opens(self, *, from_ns: int, is_key: bool) -> bool:
        """Whether the fragment that begins at `from_ns` is the first of a segment; remembers its answer."""
        if self._opened_at_ns is not None:
            due = from_ns - self._opened_at_ns >= SEGMENT_NS - _EARLY_NS
            if not due or (self._kind is TrackKind.PICTURE and not is_key):
                return False
        self._opened_at_ns = from_ns
        return True
