"""One sound track's detectors together: blocks of samples in, what began or ended out. Pure; no clock, no device."""

from __future__ import annotations

from typing import Any

import numpy as np

from agent.media.signals.clipping import is_clipped
from agent.media.signals.events import Event, Signal
from agent.media.signals.hold import Hold
from agent.media.signals.hum import HEARD_IN, is_hum, is_spoilt
from agent.media.signals.silence import is_silent
from agent.media.signals.sounds import BLOCK, RATE, Block, clipped_runs, hum_lines, level, lowered, tail_before
from agent.media.signals.thresholds import Thresholds

SIGNALS = (Signal.SILENCE, Signal.CLIPPING, Signal.HUM)
_LOW_KEPT = 2000


class SoundSignals:
    """Watches one microphone: mono s16 at 48 kHz, in blocks of any length, judged each half second.

    Sound whose tops are cut off says nothing new of a hum: that stays as it was told.
    """

    def __init__(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self._held: list[Any] = []
        self._count = 0
        self._low, self._tail = np.zeros(0, np.float32), tail_before()
        self._clipped: tuple[bool, ...] = ()
        self._holds = {signal: Hold(signal=signal) for signal in SIGNALS}

    @property
    def standing(self) -> dict[Signal, int]:
        """What is so now, and since when."""
        return {signal: hold.since_ns for signal, hold in self._holds.items() if hold.is_begun}

    def take(self, samples: Any, at_ns: int) -> list[Event]:
        """Samples (int16) whose first lies at `at_ns`."""
        events: list[Event] = []
        self._held.append(samples)
        self._count += len(samples)
        if self._count >= BLOCK:
            whole = np.concatenate(self._held)
            end_ns = at_ns + len(samples) * 1_000_000_000 // RATE
            while len(whole) >= BLOCK:
                left_ns = (len(whole) - BLOCK) * 1_000_000_000 // RATE
                events += self._judge(self._measure(whole[:BLOCK]), end_ns - left_ns)
                whole = whole[BLOCK:]
            self._held, self._count = [whole], len(whole)
        return events

    def _measure(self, samples: Any) -> Block:
        limits = self._thresholds.sound
        low, self._tail = lowered(samples, self._tail)
        self._low = np.concatenate((self._low, low))[-_LOW_KEPT:]
        peak_db, rms_db = level(samples)
        lines, lines_db = hum_lines(self._low, limits)
        clipped = clipped_runs(samples, limits)
        return Block(rms_db=rms_db, peak_db=peak_db, clipped=clipped, lines=lines, lines_db=lines_db)

    def _judge(self, block: Block, at_ns: int) -> list[Event]:
        events = []
        for signal, is_bad in self._found(block).items():
            rule = self._thresholds.looks[signal]
            self._holds[signal], event = self._holds[signal].step(is_bad, at_ns, rule)
            events += [event] if event else []
        return events

    def _found(self, block: Block) -> dict[Signal, bool]:
        """Of each signal that this block can tell, whether it is so."""
        limits = self._thresholds.sound
        self._clipped = (*self._clipped, is_clipped(block, limits))[-HEARD_IN:]
        found = {Signal.SILENCE: is_silent(block, limits), Signal.CLIPPING: self._clipped[-1]}
        return found if is_spoilt(self._clipped) else found | {Signal.HUM: is_hum(block, limits)}
