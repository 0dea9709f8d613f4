"""遮挡: the lens is covered; there is light, and no room in it. Pure."""

from __future__ import annotations

from agent.media.signals.black import is_black
from agent.media.signals.looks import Look
from agent.media.signals.thresholds import PictureLimits


def is_covered(look: Look, limits: PictureLimits) -> bool:
    """True for a picture without any edge, that is not black."""
    return look.sd < limits.covered_sd and look.mid < limits.covered_mid and not is_black(look, limits)
