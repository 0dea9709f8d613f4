"""工频干扰: mains hum, 50 Hz and its multiples, steadily. A voice's pitch glides and is none. Pure."""

from __future__ import annotations

from agent.media.signals.sounds import Block
from agent.media.signals.thresholds import SoundLimits


def is_hum(block: Block, limits: SoundLimits) -> bool:
    """True where several lines of the mains stand out, loud enough to hear."""
    return block.lines >= limits.hum_lines and block.lines_db >= limits.hum_db
