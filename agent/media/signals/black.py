"""黑屏: nothing can be seen, whatever the reason (light out, lens capped, camera gives black). Pure."""

from __future__ import annotations

from agent.media.signals.looks import Look
from agent.media.signals.thresholds import PictureLimits


def is_black(look: Look, limits: PictureLimits) -> bool:
    """True for a picture that is dark all over."""
    return look.mean < limits.black_mean and look.sd < limits.black_sd
