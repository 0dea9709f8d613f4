"""模糊: the picture has lost its fine detail (focus, dirt, breath on the lens). Pure.

How much detail there is depends on room and lens, so the camera is measured by itself: sharpness is compared with what
it usually was. Before that is known, by an outright limit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from agent.media.signals.looks import Look
from agent.media.signals.thresholds import PictureLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharpness:
    """What this camera usually shows (`usual`, a Look's sharpness), and from how many looks that is known."""

    usual: float = 0.0
    known: int = 0

    def judge(self, look: Look, limits: PictureLimits) -> tuple[Sharpness, bool]:
        """After one more look at a room that is seen: the new state, and whether it is blurred."""
        if self.known >= limits.floor_looks:
            is_soft = look.sharpness < limits.blurred_share * self.usual
        else:
            is_soft = look.sharpness < limits.blurred_outright
        return (self if is_soft else self._learned(look.sharpness, limits)), is_soft

    def _learned(self, sharpness: float, limits: PictureLimits) -> Sharpness:
        if self.known == 0:
            return Sharpness(usual=sharpness, known=1)
        return replace(self, usual=self.usual + limits.floor_rise * (sharpness - self.usual), known=self.known + 1)
