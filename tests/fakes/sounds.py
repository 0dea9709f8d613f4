"""What a room sounds like, drawn from a seed: its noise, voices, pauses, doors; and faults done to the microphone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

RATE = 48_000
BLOCK_S = 0.5
FAULTS = ("silence", "clipping", "hum")
_BLOCK = int(RATE * BLOCK_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """From where a room's sound is drawn: noise, voices and fan in dBFS, the two pitches in Hz."""

    noise_db: tuple[float, float]
    speech_db: tuple[float, float]
    low_hz: tuple[float, float]
    high_hz: tuple[float, float]
    fans_hz: tuple[float, ...]


LEARNING = Ranges(
    noise_db=(-70, -46),
    speech_db=(-34, -16),
    low_hz=(85, 150),
    high_hz=(150, 260),
    fans_hz=(0, 0, 37.5, 61.0, 83.0, 122.0),
)
JUDGING = Ranges(  # other noise and voices than what was learned from
    noise_db=(-72, -43),
    speech_db=(-37, -14),
    low_hz=(78, 165),
    high_hz=(140, 300),
    fans_hz=(0, 29.0, 44.0, 57.5, 73.0, 133.0, 171.0),
)


class RoomSound:
    """One room and microphone. `block(at_s, fault)` is the next half second, int16; call it with rising times."""

    def __init__(self, seed: int, *, ranges: Ranges = LEARNING) -> None:
        draw = self._random = np.random.default_rng(seed)
        self._noise_db = float(draw.uniform(*ranges.noise_db))
        self._tilt = float(draw.uniform(0.0, 0.97))
        self._speech_db = float(draw.uniform(*ranges.speech_db))
        self._pitches = [float(draw.uniform(*ranges.low_hz)), float(draw.uniform(*ranges.high_hz))]
        self._fan_hz = float(draw.choice(ranges.fans_hz))
        self._fan_db = float(draw.uniform(-72, -58))
        self._phase = 0.0
        self._noise_last = 0.0
        self._talks_until = self._silent_until = 0.0
        self._pitch = self._pitches[0]
        self._fault: tuple[str, Any] | None = None

    def block(self, at_s: float, fault: str | None = None) -> Any:
        """Half a second from `at_s`."""
        if fault is None:
            self._fault = None
        elif self._fault is None or self._fault[0] != fault:
            self._fault = fault, self._ruin(fault)
        at = at_s + np.arange(_BLOCK) / RATE
        sound = self._noise() + self._fan(at) + self._voice(at, never_pauses=fault == "clipping")
        if self._random.random() < 0.004:
            sound = sound + self._door()
        return _samples(self._heard(sound, at))

    def _heard(self, sound: Any, at: Any) -> Any:
        """What the fault makes of it."""
        match self._fault:
            case ("silence", floor):
                return self._random.normal(0, 1, _BLOCK) * floor
            case ("clipping", gain):
                return np.clip(sound * gain, -1, 1)
            case ("hum", (mains, heights, phases)):
                lines = [h * np.sin(2 * np.pi * mains * n * at + p) for (n, h), p in zip(heights, phases, strict=True)]
                return sound + sum(lines)
        return sound

    def _ruin(self, fault: str) -> Any:
        draw = self._random
        if fault == "silence":
            return float(draw.choice([0.0, 1.0])) * 10 ** (draw.uniform(-98, -84) / 20)
        if fault == "clipping":
            return 10 ** (draw.uniform(3, 14) / 20) / 10 ** (self._speech_db / 20)
        numbers = draw.choice([(1, 2, 3, 4, 5), (1, 3, 5, 7, 9), (2, 4, 6, 8, 10)])
        height = 10 ** (draw.uniform(-48, -22) / 20) * np.sqrt(2)
        heights = [(int(n), float(height * draw.uniform(0.3, 1.0) * 0.75**place)) for place, n in enumerate(numbers)]
        return 50 * (1 + float(draw.uniform(-0.004, 0.004))), heights, list(draw.uniform(0, 6, len(heights)))

    def _noise(self) -> Any:
        """White through one pole: hiss to rumble."""
        white = self._random.normal(0, 1, _BLOCK)
        taps = self._tilt ** np.arange(200)
        soft = np.convolve(white, taps)[:_BLOCK]
        return soft * (10 ** (self._noise_db / 20) / np.sqrt(float((taps**2).sum())))

    def _fan(self, at: Any) -> Any:
        if not self._fan_hz:
            return np.zeros(_BLOCK)
        return 10 ** (self._fan_db / 20) * np.sin(2 * np.pi * self._fan_hz * at)

    def _voice(self, at: Any, *, never_pauses: bool) -> Any:
        """Syllables three a second with a pitch that glides; a sentence, then a pause of up to 20 s."""
        draw, now = self._random, float(at[0])
        if now >= self._talks_until and now >= self._silent_until:
            self._talks_until = now + float(draw.uniform(1.0, 12.0))
            pause = float(draw.choice([draw.uniform(0.5, 3), draw.uniform(3, 20)]))
            self._silent_until = self._talks_until + pause
            self._pitch = self._pitches[int(draw.integers(0, 2))]
        if now >= self._talks_until and not never_pauses:
            return np.zeros(_BLOCK)
        glide = 1 + 0.12 * np.sin(2 * np.pi * 0.9 * at) + 0.06 * np.sin(2 * np.pi * 2.3 * at + 1)
        phase = self._phase + 2 * np.pi * np.cumsum(self._pitch * glide) / RATE
        self._phase = float(phase[-1] % (2 * np.pi))
        beat = np.clip(np.sin(2 * np.pi * 3.3 * at), 0, 1) ** 0.6
        tone = sum(np.sin(k * phase + k) / k**0.8 for k in range(1, 14))
        return beat * tone * 0.35 * 10 ** (self._speech_db / 20) * float(draw.uniform(0.6, 1.2)) * 2

    def _door(self) -> Any:
        """One bang that may well reach full scale, for some 30 ms."""
        draw = self._random
        fade = np.exp(-np.arange(_BLOCK) / (RATE * draw.uniform(0.004, 0.03)))
        bang = fade * draw.normal(0, draw.uniform(0.2, 1.2), _BLOCK)
        return np.roll(bang, int(draw.integers(0, _BLOCK // 2)))


def blocks(room: RoomSound, seconds: float, fault_at: Any, *, from_s: float = 0.0) -> Iterator[tuple[float, Any]]:
    """(instant, int16 samples) of each half second; `fault_at` says what is done to the microphone when."""
    for number in range(round(seconds / BLOCK_S)):
        at_s = from_s + number * BLOCK_S
        yield at_s, room.block(at_s, fault_at(at_s))


def _samples(sound: Any) -> Any:
    return np.clip(np.round(sound * 32768), -32768, 32767).astype(np.int16)
