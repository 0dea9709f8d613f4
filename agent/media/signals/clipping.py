"""削波: the gain is too high, tops are cut off. One door slammed is none. Pure."""

from __future__ import annotations

from agent.media.signals.sounds import Block
from agent.media.signals.thresholds import SoundLimits


def is_clipped(block: Block, limits: SoundLimits) -> bool:
    """True for half a second in which tops were cut off again and again."""
    return block.clipped >= limits.clipped_runs
