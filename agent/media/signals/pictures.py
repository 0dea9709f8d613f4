"""One picture track's detectors together: a keyframe in, what began or ended out. Pure; no clock, no decoder."""

from __future__ import annotations

from typing import Any

from agent.media.signals.black import is_black
from agent.media.signals.blurred import Sharpness
from agent.media.signals.covered import is_covered
from agent.media.signals.events import Event, Signal
from agent.media.signals.frozen import Stillness
from agent.media.signals.hold import Hold
from agent.media.signals.looks import Look, look_at
from agent.media.signals.thresholds import Thresholds

SIGNALS = (Signal.BLACK, Signal.COVERED, Signal.FROZEN, Signal.BLURRED)


class PictureSignals:
    """Watches one camera. What is black or covered is not asked whether it is frozen or blurred as well."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self._before: Any = None
        self._still, self._sharp = Stillness(), Sharpness()
        self._holds = {signal: Hold(signal=signal) for signal in SIGNALS}

    @property
    def standing(self) -> dict[Signal, int]:
        """What is so now, and since when."""
        return {signal: hold.since_ns for signal, hold in self._holds.items() if hold.is_begun}

    def take(self, luma: Any, at_ns: int) -> list[Event]:
        """One keyframe's luma plane (uint8, 180 rows of 320), seen at `at_ns`."""
        look = look_at(luma, self._before)
        self._before = luma
        found = self._judge(look)
        events = []
        for signal, hold in self._holds.items():
            self._holds[signal], event = hold.step(signal in found, at_ns, self._thresholds.looks[signal])
            events += [event] if event else []
        return events

    def _judge(self, look: Look) -> set[Signal]:
        limits = self._thresholds.picture
        if is_black(look, limits):
            return {Signal.BLACK}
        if is_covered(look, limits):
            return {Signal.COVERED}
        self._still, is_still = self._still.judge(look, limits)
        if is_still:
            return {Signal.FROZEN}
        self._sharp, is_soft = self._sharp.judge(look, limits)
        return {Signal.BLURRED} if is_soft else set()
