"""工频干扰: mains hum, 50 Hz and its multiples, steadily. A voice's pitch glides and is none. Pure.

Cut tops make lines of their own out of a voice and a fan, anywhere: such sound is not judged. One slammed door is.
"""

from __future__ import annotations

from agent.media.signals.sounds import Block
from agent.media.signals.thresholds import SoundLimits

HEARD_IN = 4  # blocks, the two seconds of one spectrum
_DOORS = 1


def is_hum(block: Block, limits: SoundLimits) -> bool:
    """True where several lines of the mains stand out, loud enough to hear."""
    return block.lines >= limits.hum_lines and block.lines_db >= limits.hum_db


def is_spoilt(clipped: tuple[bool, ...]) -> bool:
    """True where tops were cut off in more of the spectrum's blocks than by one bang: its lines mean nothing."""
    return sum(clipped) > _DOORS
