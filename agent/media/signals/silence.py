"""无声: the microphone gives less than any room is (unplugged, muted, dead). Pure."""

from __future__ import annotations

from agent.media.signals.sounds import Block
from agent.media.signals.thresholds import SoundLimits


def is_silent(block: Block, limits: SoundLimits) -> bool:
    """True for less sound than a still room with a live microphone has."""
    return block.rms_db < limits.silence_db
