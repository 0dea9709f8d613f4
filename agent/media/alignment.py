"""How far pictures and sound lie apart: flashes and beeps of one coded series, found and paired. Pure (docs/time.md).

A picture's time is taken as the middle of what it shows: a flash that first shows in a picture began, on average, half
a picture before it. The code's onsets are spread evenly over a picture's length, so that the median needs no luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from agent.media.errors import MediaError
from agent.media.sources.ports import SOUND_RATE

# Sixteen intervals, no two alike: shifted by itself the code coincides with itself hardly anywhere within 3 s.
INTERVALS_S = tuple(1.0 + 0.08 * (7 * n % 16) for n in range(16))
PERIOD_S = sum(INTERVALS_S)
ONSETS_S = tuple(at + 0.04 * (0.618034 * n % 1.0) for n, at in enumerate(accumulate(INTERVALS_S[:-1], initial=0.4)))
FLASH_S, BEEP_S, BEEP_HZ = 0.16, 0.1, 1_000

LEAST_PAIRS = 6
_FURTHEST_NS = 3_000_000_000
_LEAST_CONTRAST = 12.0
_LEAST_LOUDNESS = 8.0
_WIDTH_NS, _ASIDE_NS = 45_000_000, 120_000_000
_SHARE = 0.6
_SHORTEST_FLASH_NS, _LONGEST_FLASH_NS = 70_000_000, 600_000_000
_EAR = SOUND_RATE // 200
_SHORTEST_BEEP, _LONGEST_BEEP = SOUND_RATE * 6 // 100, SOUND_RATE * 3 // 10
_NS_PER_SAMPLE = 1_000_000_000 / SOUND_RATE


class AlignmentRefused(MediaError):
    """No offset can be given. `code` names why, for a person's language; `got` is what was found."""

    observed = "alignment-refused"

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPicture:
    """One decoded picture: its boottime, how bright it is (0-255), and when the camera says it was taken, if it does.

    `placed_ns` is where a recording by the present profile would have put it.
    """

    at_ns: int
    luma: float
    captured_ns: int | None = None
    placed_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBlock:
    """Samples (mono s16, 48 kHz) and the boottime of the first."""

    at_ns: int
    pcm: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Flash minus beep, nanoseconds: positive means that the picture comes late. `spread_ns` holds 8 of 10 pairs.

    `camera_clock_ns`: by how much the camera's clock runs ahead of the box's; None where it sends no reports.
    `left_ns`: the same offset for the pictures as the present profile places them.
    """

    offset_ns: int
    spread_ns: int
    lowest_ns: int
    highest_ns: int
    pairs: int
    flashes: int
    beeps: int
    camera_clock_ns: int | None
    left_ns: int


@dataclass(frozen=True, slots=True)
class _Flash:
    """The first bright picture, and half the step to the one before."""

    picture: SeenPicture
    half_ns: int

    @property
    def at_ns(self) -> int:
        return self.picture.at_ns - self.half_ns


def measure(pictures: Sequence[SeenPicture], sound: Sequence[HeardBlock]) -> Alignment:
    """The offset between picture and sound. Raises AlignmentRefused where the answer would be a guess."""
    flashes, beeps = find_flashes(pictures), find_beeps(sound)
    pairs = _pairs(flashes, beeps)
    offsets = np.array([flash.at_ns - beep for flash, beep in pairs])
    says = [flash.picture.captured_ns - flash.half_ns - beep for flash, beep in pairs if flash.picture.captured_ns]
    left = [flash.picture.placed_ns - flash.half_ns - beep for flash, beep in pairs]
    low, high = np.percentile(offsets, (10, 90))
    return Alignment(
        offset_ns=int(np.median(offsets)),
        spread_ns=int(high - low),
        lowest_ns=int(offsets.min()),
        highest_ns=int(offsets.max()),
        pairs=len(pairs),
        flashes=len(flashes),
        beeps=len(beeps),
        camera_clock_ns=int(np.median(says)) if len(says) >= LEAST_PAIRS else None,
        left_ns=int(np.median(left)),
    )


def brightest_region(regions: Any) -> Any:
    """Of brightness over time (pictures x regions) the column that flashes most: a phone fills a part of it."""
    low, high = np.percentile(regions, (50, 98), axis=0)
    return regions[:, int(np.argmax(high - low))]


def find_flashes(pictures: Sequence[SeenPicture]) -> list[_Flash]:
    """Every short brightening. Raises AlignmentRefused where nothing flashes."""
    luma = np.array([picture.luma for picture in pictures])
    times = np.array([picture.at_ns for picture in pictures])
    if len(luma) < 2:
        raise AlignmentRefused("no-pictures", "expected pictures, got none; see whether the camera is connected")
    dark, bright = np.percentile(luma, (50, 98))
    if bright - dark < _LEAST_CONTRAST:
        raise AlignmentRefused(
            "no-flash", f"expected flashes of {_LEAST_CONTRAST:.0f} levels, got {bright - dark:.1f}; hold it nearer"
        )
    found = []
    usual_ns = float(np.median(np.diff(times)))
    for begin, end in _spans(luma > (dark + bright) / 2):
        step_ns = int(times[begin] - times[begin - 1])
        is_short = _SHORTEST_FLASH_NS <= times[end] - times[begin] <= _LONGEST_FLASH_NS
        if is_short and step_ns < 1.5 * usual_ns:
            found.append(_Flash(pictures[begin], step_ns // 2))
    return found


def find_beeps(sound: Sequence[HeardBlock]) -> list[int]:
    """The boottime of each beep's begin. Raises AlignmentRefused where none sounds."""
    if not sound:
        raise AlignmentRefused("no-sound", "expected sound, got none; see whether the microphone is connected")
    blocks = [np.frombuffer(block.pcm, "<i2") for block in sound]
    begins = np.cumsum([0, *(len(block) for block in blocks)])
    loudness = _loudness(np.concatenate(blocks).astype(np.float64))
    quiet, loud = np.percentile(loudness, (50, 97.5))
    if loud < _LEAST_LOUDNESS or loud < 6 * quiet:
        raise AlignmentRefused(
            "no-beep", f"expected beeps over {max(6 * quiet, _LEAST_LOUDNESS):.0f}, got {loud:.0f}; make them louder"
        )
    is_loud = loudness > (quiet + loud) / 2
    onsets = [begin for begin, end in _spans(is_loud) if _SHORTEST_BEEP <= end - begin <= _LONGEST_BEEP]
    found = []
    for onset in onsets:
        sample = onset - _EAR // 2  # an average over the ear's width reaches half when half of it is tone
        block = max(0, int(np.searchsorted(begins, sample, side="right")) - 1)
        found.append(sound[block].at_ns + int((sample - begins[block]) * _NS_PER_SAMPLE))
    return found


def _loudness(samples: Any) -> Any:
    """The beep's tone alone, over the last 5 ms of every sample."""
    phase = np.exp(-2j * np.pi * BEEP_HZ / SOUND_RATE * np.arange(SOUND_RATE // BEEP_HZ))
    turned = samples * np.resize(phase, len(samples))
    total = np.concatenate([np.zeros(_EAR, complex), np.cumsum(turned)])
    return 2 * np.abs(total[_EAR:] - total[:-_EAR]) / _EAR


def _spans(flags: Any) -> list[tuple[int, int]]:
    """Where a run of true begins and ends; what was true at the start, or still is at the end, has no begin or end."""
    edges = np.diff(flags.astype(np.int8))
    ups, downs = np.flatnonzero(edges == 1) + 1, np.flatnonzero(edges == -1) + 1
    return [(int(up), int(downs[downs > up][0])) for up in ups if (downs > up).any()]


def _pairs(flashes: Sequence[_Flash], beeps: Sequence[int]) -> list[tuple[_Flash, int]]:
    """The pairs at the one shift at which most flashes meet a beep; no other shift may come near."""
    if min(len(flashes), len(beeps)) < LEAST_PAIRS:
        raise AlignmentRefused(
            "too-few",
            f"expected at least {LEAST_PAIRS} flashes and beeps, got {len(flashes)} and {len(beeps)}; wait longer",
        )
    apart = np.array([[flash.at_ns - beep for beep in beeps] for flash in flashes])
    shifts = np.sort(apart[np.abs(apart) <= _FURTHEST_NS])
    counts = [int((np.abs(apart - shift) <= _WIDTH_NS).any(axis=1).sum()) for shift in shifts]
    best = max(counts, default=0)
    at = [shift for shift, count in zip(shifts, counts, strict=True) if count == best]
    shift = at[len(at) // 2] if at else 0
    rivals = [count for other, count in zip(shifts, counts, strict=True) if abs(other - shift) > _ASIDE_NS]
    if best < max(LEAST_PAIRS, _SHARE * min(len(flashes), len(beeps))) or max(rivals, default=0) > best / 2:
        raise AlignmentRefused(
            "ambiguous",
            f"expected one shift that fits {len(flashes)} flashes and {len(beeps)} beeps, got {best} pairs at best"
            f" and {max(rivals, default=0)} elsewhere; use the coded series, in a quiet room",
        )
    nearest = np.abs(apart - shift).argmin(axis=1)
    return [
        (flash, beeps[nearest[n]])
        for n, flash in enumerate(flashes)
        if abs(int(apart[n, nearest[n]]) - shift) <= _WIDTH_NS
    ]


def is_on(at_s: float, length_s: float) -> bool:
    """Whether something of `length_s` is on at this second of the code, which repeats."""
    return any(onset <= at_s % PERIOD_S < onset + length_s for onset in ONSETS_S)
