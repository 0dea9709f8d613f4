"""Whose microphone is heard in the composite. Pure: blocks of samples in, blocks of 20 ms on boottime's own beat out.

The first microphone is heard while it gives anything. Once it has been silent for 2 s while another is not, the other
takes over; it gives back once the first has been awake again for 2 s. A microphone that is gone is left at once. Each
change is a crossfade of 20 ms. Samples pass through as they are otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

RATE = 48_000
BLOCK = 960
BLOCK_NS = 20_000_000
SILENCE_DBFS = -55.0
HOLD_BLOCKS = 100
AWAKE_BLOCKS = 25
WAIT_NS = 200_000_000
_SLACK = 480
_HOLE = 4_800
_FAR_BEHIND = 50
_FADE = (np.arange(BLOCK) + 0.5) / BLOCK


@dataclass(frozen=True, slots=True)
class Block:
    """20 ms of sound whose first sample lies at `at_ns` (boottime); `heard` is the microphone's track."""

    at_ns: int
    pcm: bytes
    heard: str


class _Microphone:
    """One microphone's samples, counted on boottime's grid of 48 kHz, and for how long it has been silent."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.samples = np.zeros(0, "<i2")
        self.quiet_blocks = self.awake_blocks = 0

    def take(self, at_ns: int, pcm: bytes) -> None:
        samples = np.frombuffer(pcm, "<i2")
        at = (at_ns * RATE + 500_000_000) // 1_000_000_000
        if self.first is None or abs(at - self.end) > _HOLE:
            self.first, self.samples = at, samples
            return
        if at - self.end > _SLACK:
            samples = np.concatenate([np.zeros(at - self.end, "<i2"), samples])
        elif self.end - at > _SLACK:
            samples = samples[self.end - at :]
        self.samples = np.concatenate([self.samples, samples])

    @property
    def end(self) -> int:
        return (self.first or 0) + len(self.samples)

    def has(self, block: int) -> bool:
        """True where the whole block is there, or at least its end (it began within the block)."""
        return self.first is not None and self.first < (block + 1) * BLOCK <= self.end

    def cut(self, block: int) -> Any:
        """The samples of the block, silence for what is not there; what lies before it is let go."""
        out = np.zeros(BLOCK, "<i2")
        if self.first is not None:
            begin = block * BLOCK - self.first
            part = self.samples[max(0, begin) : max(0, begin + BLOCK)]
            out[max(0, -begin) : max(0, -begin) + len(part)] = part
            gone = max(0, min(len(self.samples), begin + BLOCK))
            self.samples, self.first = self.samples[gone:], self.first + gone
        return out

    def judge(self, samples: Any, is_there: bool) -> None:
        """Count how long it has been silent or awake; a microphone that is not there is silent for good."""
        is_quiet = not is_there or level_dbfs(samples) < SILENCE_DBFS
        self.quiet_blocks = HOLD_BLOCKS if not is_there else self.quiet_blocks + 1 if is_quiet else 0
        self.awake_blocks = self.awake_blocks + 1 if self.quiet_blocks < AWAKE_BLOCKS else 0


class SoundPicker:
    """Microphones in order of preference."""

    def __init__(self, tracks: tuple[str, ...]) -> None:
        self._tracks = tracks
        self._live: dict[str, _Microphone] = {}
        self._next: int | None = None
        self.heard = tracks[0]

    def take(self, track: str, at_ns: int, pcm: bytes) -> None:
        """Samples of a microphone, in order; those of a track that is not asked for are passed over."""
        if track in self._tracks:
            self._live.setdefault(track, _Microphone()).take(at_ns, pcm)

    def lost(self, track: str) -> None:
        """The microphone is gone."""
        self._live.pop(track, None)

    def forget(self) -> None:
        """Nothing that was heard stays (a confidential talk)."""
        self._live.clear()
        self._next = None

    def give(self, now_ns: int) -> list[Block]:
        """The blocks that are complete now. One that a microphone owes is waited for 0.2 s."""
        found = []
        while (block := self._due(now_ns)) is not None:
            found.append(self._make(block))
            self._next = block + 1
        return found

    def _due(self, now_ns: int) -> int | None:
        if not self._live:
            self._next = None
            return None
        if self._next is None:
            self._next = max((mic.first or 0) // BLOCK for mic in self._live.values())
        block = self._next
        newest = max(mic.end for mic in self._live.values()) // BLOCK
        if newest <= block:
            return None
        if newest - block > _FAR_BEHIND:
            self._next = block = newest - 1
        is_late = now_ns - (block + 1) * BLOCK_NS > WAIT_NS
        return block if is_late or all(mic.has(block) for mic in self._live.values()) else None

    def _make(self, block: int) -> Block:
        pieces: dict[str, Any] = {}
        for track in self._tracks:
            mic = self._live.get(track)
            if mic is not None:
                is_there = mic.has(block)
                pieces[track] = mic.cut(block)
                mic.judge(pieces[track], is_there)
        before, self.heard = self.heard, self._choose(pieces)
        samples = pieces.get(self.heard, np.zeros(BLOCK, "<i2"))
        if self.heard != before:
            old = pieces.get(before, np.zeros(BLOCK, "<i2"))
            samples = np.rint(old * (1 - _FADE) + samples * _FADE).astype("<i2")
        return Block(block * BLOCK_NS, samples.tobytes(), self.heard)

    def _choose(self, pieces: dict[str, Any]) -> str:
        def quiet(track: str) -> int:
            mic = self._live.get(track)
            return HOLD_BLOCKS if mic is None else mic.quiet_blocks

        first = next((track for track in self._tracks if track in pieces), self.heard)
        mic = self._live.get(first)
        if first != self.heard and mic is not None and mic.awake_blocks >= HOLD_BLOCKS:
            return first
        if self.heard in pieces and quiet(self.heard) < HOLD_BLOCKS:
            return self.heard
        awake = next((track for track in self._tracks if quiet(track) == 0), None)
        return awake or (self.heard if self.heard in pieces else first)


def level_dbfs(samples: Any) -> float:
    """RMS against full scale; -120 for nothing at all."""
    if not len(samples):
        return -120.0
    power = float(np.mean(np.square(samples.astype(np.float64)))) / 32768.0**2
    return 10 * float(np.log10(power)) if power > 1e-12 else -120.0
