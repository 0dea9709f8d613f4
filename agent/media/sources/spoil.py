"""What may be made wrong with a pretend source while it runs, by a word in a file (`?spoil=PATH`).

picture   black, covered, frozen     what a watch of pictures is to see (docs/signals.md)
sound     silence, clipping
both      stalled                    the device is there and gives nothing more
          hung                       the call into it does not come back (an encoder, a driver)
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Any

import numpy as np

from agent.media.errors import SourceStalled
from agent.media.sources.ports import READ_LIMIT_S

_LOOK_S = 0.05
_LOUDER = 40


class Spoil:
    """One source's. Without a file nothing is ever wrong."""

    def __init__(self, file: str = "") -> None:
        self._path = Path(file) if file else None
        self._never = threading.Event()
        self._kept: Any = None

    @property
    def word(self) -> str:
        """What is wrong now; empty: nothing."""
        if self._path is not None:
            with contextlib.suppress(OSError):
                return self._path.read_text(encoding="ascii").strip()
        return ""

    def meet(self, what: str) -> None:
        """Before a device is read. Raises SourceStalled as its driver would, or does not come back for so long."""
        while self.word == "hung":
            self._never.wait(_LOOK_S)
        waited_s = 0.0
        while self.word == "stalled":
            self._never.wait(_LOOK_S)
            waited_s += _LOOK_S
            if waited_s >= READ_LIMIT_S:
                raise SourceStalled(f"{what}: expected more, got nothing for {READ_LIMIT_S:.0f} s")

    def picture(self, planes: Any) -> Any:
        """A picture (I420) as it is seen now."""
        match self.word:
            case "black":
                return _plain(planes, 16)
            case "covered":
                return _plain(planes, 120)
            case "frozen" if self._kept is not None:
                return self._kept
        self._kept = planes
        return planes

    def sound(self, pcm: bytes) -> bytes:
        """Samples (16 bit) as they are heard now."""
        match self.word:
            case "silence":
                return bytes(len(pcm))
            case "clipping":
                louder = np.frombuffer(pcm, "<i2").astype(np.int32) * _LOUDER
                return np.clip(louder, -32_768, 32_767).astype("<i2").tobytes()
        return pcm


def _plain(planes: Any, light: int) -> Any:
    plain = np.full_like(planes, 128)
    plain[: planes.shape[0] * 2 // 3] = light
    return plain
