"""How film is cut: lengths of fragments, segments and ring; where a segment begins, a picture's at a keyframe. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from agent.media.fragments import TrackKind

_EARLY_NS = 250_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """The profile's `segment_s`, `fragment_ms` and `ring_s`, in nanoseconds."""

    segment_ns: int = 4_000_000_000
    fragment_ns: int = 500_000_000
    ring_ns: int = 2_000_000_000


STANDARD = Lengths()


class SegmentCutter:
    """Decides for each fragment of one run whether it opens a segment.

    A cut a little before its time is taken (250 ms), so that a GOP of 2 s whose clock is a hair fast still gives 4 s.
    """

    def __init__(self, kind: TrackKind, segment_ns: int = STANDARD.segment_ns) -> None:
        self._kind, self._segment_ns = kind, segment_ns
        self._opened_at_ns: int | None = None

    def opens(self, *, from_ns: int, is_key: bool) -> bool:
        """Whether the fragment that begins at `from_ns` is the first of a segment; remembers its answer."""
        if self._opened_at_ns is not None:
            due = from_ns - self._opened_at_ns >= self._segment_ns - _EARLY_NS
            if not due or (self._kind is TrackKind.PICTURE and not is_key):
                return False
        self._opened_at_ns = from_ns
        return True
