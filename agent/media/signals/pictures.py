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
    """Watches one camera. What is black or covered is neither frozen nor blurred as well. A picture that comes again
    says nothing new of its focus: that stays as it was told."""

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
        judged = self._judge(look)
        events = []
        for signal, is_bad in judged.items():
            rule = self._thresholds.looks[signal]
            self._holds[signal], event = self._holds[signal].step(is_bad, at_ns, rule)
            events += [event] if event else []
        return events

    def _judge(self, look: Look) -> dict[Signal, bool]:
        """Of each signal that this look can tell, whether it is so."""
        limits = self._thresholds.picture
        judged = dict.fromkeys(SIGNALS, False)
        if is_black(look, limits):
            return judged | {Signal.BLACK: True}
        if is_covered(look, limits):
            return judged | {Signal.COVERED: True}
        self._still, judged[Signal.FROZEN] = self._still.judge(look, limits)
        is_soft = None
        if not judged[Signal.FROZEN]:
            self._sharp, is_soft = self._sharp.judge(look, limits)
        if is_soft is None:
            del judged[Signal.BLURRED]
        else:
            judged[Signal.BLURRED] = is_soft
        return judged
