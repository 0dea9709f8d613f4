"""画面静止: the camera sends the same picture again. Pure.

A live sensor is never still: its noise changes every point a little. How little, is learned from the camera itself:
the floor is the least change it showed, which follows slowly upwards. A picture sent again changes only by what the
encoder makes of it anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from agent.media.signals.looks import Look
from agent.media.signals.thresholds import PictureLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Stillness:
    """The least change that this camera shows while it lives (`floor`), and from how many looks that is known."""

    floor: float = 0.0
    known: int = 0

    def judge(self, look: Look, limits: PictureLimits) -> tuple[Stillness, bool]:
        """After one more look at a room that is seen: the new state, and whether the picture was the one before."""
        if look.quiet is None or look.most is None:
            return self, False
        share = limits.frozen_share * self.floor if self.known >= limits.floor_looks else 0.0
        is_still = look.most <= limits.frozen_most and look.quiet < max(limits.frozen_quiet, share)
        return (self if is_still else self._learned(look.quiet, limits)), is_still

    def _learned(self, quiet: float, limits: PictureLimits) -> Stillness:
        if self.known == 0 or quiet < self.floor:
            return replace(self, floor=quiet, known=self.known + 1)
        return replace(self, floor=self.floor + limits.floor_rise * (quiet - self.floor), known=self.known + 1)
