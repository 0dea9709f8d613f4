"""Half a second of sound in a few numbers. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.media.signals.thresholds import SoundLimits

RATE = 48_000
BLOCK = RATE // 2
FULL = 32_768.0
QUIETEST_DB = -120.0

_STEP = 48
_TAPS_AT = np.arange(-6 * _STEP // 2, 6 * _STEP // 2)
_TAPS = np.sinc(_TAPS_AT * 800 / RATE) * np.hanning(len(_TAPS_AT))
_TAPS = (_TAPS / _TAPS.sum()).astype(np.float32)
_WINDOW = 2 * RATE // _STEP
_SHAPE = np.hanning(_WINDOW)
_SOFTEN = 50  # samples at 1 kHz that are weighed together
_SOFTEST = 20  # the percentile of their levels that keeps its full weight
_LINES = tuple(range(50, 301, 50))
_BIN_HZ = RATE / _STEP / _WINDOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`rms_db` and `peak_db` in dBFS (full scale sine: -3); `clipped` runs of samples at full scale; `lines` of 50 Hz
    that stand out of their neighbours, and `lines_db`, their power together."""

    rms_db: float
    peak_db: float
    clipped: int
    lines: int
    lines_db: float


def decibels(value: float) -> float:
    """An amplitude (1.0: full scale) in dBFS, at least -120."""
    return max(QUIETEST_DB, 20 * math.log10(value)) if value > 0 else QUIETEST_DB


def level(samples: Any) -> tuple[float, float]:
    """Peak and RMS of samples (int16) in dBFS."""
    exact = samples.astype(np.float32)
    peak = max(float(exact.max()), -float(exact.min()))
    return decibels(peak / FULL), decibels(math.sqrt(float(np.dot(exact, exact)) / len(exact)) / FULL)


def clipped_runs(samples: Any, limits: SoundLimits) -> int:
    """How often at least `clipped_run` samples in a row lie at full scale."""
    height = int(limits.clipped_level * FULL)
    if samples.max() < height and samples.min() > -height:
        return 0
    is_full = np.abs(samples.astype(np.int32)) >= height
    edges = np.flatnonzero(np.diff(np.concatenate(([0], is_full.view(np.int8), [0]))))
    return int(np.count_nonzero(edges[1::2] - edges[::2] >= limits.clipped_run))


def lowered(samples: Any, tail: Any) -> tuple[Any, Any]:
    """Samples at 1 kHz, up to 400 Hz, as float shares of full scale; and the tail that the next call begins with."""
    exact = np.concatenate((tail, samples.astype(np.float32) / np.float32(FULL)))
    windows = np.lib.stride_tricks.sliding_window_view(exact, len(_TAPS))[::_STEP]
    return windows @ _TAPS, exact[len(windows) * _STEP :]


def tail_before() -> Any:
    """The tail with which a sound begins: silence."""
    return np.zeros(len(_TAPS) - _STEP, np.float32)


def hum_lines(low: Any, limits: SoundLimits) -> tuple[int, float]:
    """How many multiples of 50 Hz (to 300) stand out in two seconds at 1 kHz, and their power together in dBFS.

    What is loud counts less: a hum is heard between the syllables.
    """
    if len(low) < _WINDOW:
        return 0, QUIETEST_DB
    shape = _SHAPE * _weights(low[-_WINDOW:])
    power = np.abs(np.fft.rfft(low[-_WINDOW:] * shape)) ** 2
    standing, together = 0, 0.0
    for line in _LINES:
        at = round(line / _BIN_HZ)
        near, wide = round(1.0 / _BIN_HZ), round(9 / _BIN_HZ)
        peak = float(power[at - near : at + near + 1].sum())
        around = np.concatenate((power[at - wide : at - 2 * near], power[at + 2 * near + 1 : at + wide + 1]))
        if peak > 10 ** (limits.hum_snr_db / 10) * max(float(np.median(around)), 1e-15):
            standing += 1
            together += peak
    return standing, decibels(math.sqrt(together * 2 / (shape**2).sum() / _WINDOW))


def _weights(low: Any) -> Any:
    """For each sample 1 where it is soft, less the louder it is there."""
    loud = np.sqrt((low.reshape(-1, _SOFTEN) ** 2).mean(axis=1))
    soft = max(float(np.percentile(loud, _SOFTEST)), 1e-6)
    return np.repeat(soft / np.maximum(loud, soft), _SOFTEN)
