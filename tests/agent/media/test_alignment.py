"""Flashes and beeps: what their offset is, and when no answer is given."""

from __future__ import annotations

import random

import numpy as np
import pytest

from agent.media.alignment import (
    BEEP_S,
    FLASH_S,
    ONSETS_S,
    PERIOD_S,
    AlignmentRefused,
    HeardBlock,
    SeenPicture,
    brightest_region,
    find_beeps,
    find_flashes,
    is_on,
    measure,
)

MS = 1_000_000
BEGIN = 40_000_000 * MS


def pictures(
    late_ms: float,
    *,
    seed: int = 1,
    seconds: float = 20.0,
    rate: float = 25.0,
    bright: float = 200.0,
    noise: float = 3.0,
) -> list[SeenPicture]:
    """What a camera shows of the code, `late_ms` late, its pictures at a phase drawn at random."""
    chance = random.Random(seed)
    phase = chance.random() / rate
    found = []
    for n in range(int(seconds * rate)):
        at_s = phase + n / rate
        luma = 40 + (bright - 40) * is_on(at_s, FLASH_S) + chance.gauss(0, noise)
        at_ns = BEGIN + int((at_s * 1e3 + late_ms) * MS)
        found.append(SeenPicture(at_ns=at_ns, luma=luma, captured_ns=at_ns + 1_700 * MS, placed_ns=at_ns - 100 * MS))
    return found


def sound(*, seed: int = 2, seconds: float = 20.0, loud: float = 6_000, noise: float = 40) -> list[HeardBlock]:
    """What a microphone hears of it, in blocks of 20 ms."""
    chance = np.random.default_rng(seed)
    begin_s = chance.random() * 0.02
    at = begin_s + np.arange(int(seconds * 48_000)) / 48_000
    within = at % PERIOD_S
    beeps = np.zeros(len(at), bool)
    for onset in ONSETS_S:
        beeps |= (within >= onset) & (within < onset + BEEP_S)
    tone = loud * np.sin(2 * np.pi * 1_000 * at) * beeps + chance.normal(0, noise, len(at))
    pcm = tone.clip(-32_768, 32_767).astype("<i2")
    return [
        HeardBlock(at_ns=BEGIN + int((begin_s + n / 48_000) * 1e9), pcm=pcm[n : n + 960].tobytes())
        for n in range(0, len(pcm), 960)
    ]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("late_ms", [-2_500, -37, 0, 212, 499, 2_500])
def test_offset_is_found_whatever_the_phase_of_the_pictures(seed: int, late_ms: float) -> None:
    found = measure(pictures(late_ms, seed=seed), sound(seed=seed))
    assert found.offset_ns / MS == pytest.approx(late_ms, abs=6)
    assert found.pairs >= 10
    assert found.spread_ns < 40 * MS
    assert found.camera_clock_ns is not None
    assert found.camera_clock_ns / MS == pytest.approx(late_ms + 1_700, abs=6)
    assert found.left_ns == found.offset_ns - 100 * MS


@pytest.mark.parametrize("rate", [12.5, 15, 20, 30, 50])
def test_other_picture_rates_are_as_good(rate: float) -> None:
    errors = [measure(pictures(300, seed=seed, rate=rate), sound()).offset_ns / MS - 300 for seed in range(8)]
    assert max(map(abs, errors)) < max(6, 250 / rate)


@pytest.mark.parametrize("seed", range(4))
def test_a_few_flashes_and_beeps_may_be_missing_or_extra(seed: int) -> None:
    chance = random.Random(seed)
    shown = [
        SeenPicture(at_ns=each.at_ns, luma=40 if n // 60 in (3, 5) else 200 if chance.random() < 0.005 else each.luma)
        for n, each in enumerate(pictures(150, seed=seed))
    ]
    heard = [block for n, block in enumerate(sound()) if n // 50 not in (7, 12)]
    assert measure(shown, heard).offset_ns / MS == pytest.approx(150, abs=9)


def test_camera_that_sends_no_reports_has_no_clock_to_measure() -> None:
    shown = [SeenPicture(at_ns=each.at_ns, luma=each.luma) for each in pictures(150)]
    assert measure(shown, sound()).camera_clock_ns is None


def refusal(shown: list[SeenPicture], heard: list[HeardBlock]) -> str:
    with pytest.raises(AlignmentRefused) as caught:
        measure(shown, heard)
    assert "expected" in str(caught.value) and "got" in str(caught.value)
    return caught.value.code


def test_what_cannot_be_measured_is_refused_in_words() -> None:
    assert refusal([], sound()) == "no-pictures"
    assert refusal(pictures(100), []) == "no-sound"
    assert refusal(pictures(100, bright=44), sound()) == "no-flash"
    assert refusal(pictures(100), sound(loud=8)) == "no-beep"
    assert refusal(pictures(100, seconds=5), sound(seconds=5)) == "too-few"


def test_film_of_another_time_of_the_code_is_ambiguous_not_an_offset() -> None:
    assert refusal(pictures(-9_000), sound()) == "ambiguous"


def test_even_beat_of_a_second_is_ambiguous_not_off_by_a_beat() -> None:
    shown = [SeenPicture(at_ns=BEGIN + n * 40 * MS + 200 * MS, luma=200 if n % 25 < 4 else 40) for n in range(500)]
    at = np.arange(20 * 48_000) / 48_000
    pcm = (6_000 * np.sin(2 * np.pi * 1_000 * at) * (at % 1 < 0.1)).astype("<i2")
    assert refusal(shown, [HeardBlock(at_ns=BEGIN, pcm=pcm.tobytes())]) == "ambiguous"


def test_code_hardly_coincides_with_itself_at_any_shift_within_three_seconds() -> None:
    onsets = [onset + turn * PERIOD_S for turn in range(3) for onset in ONSETS_S]
    for first in range(16):
        seen = onsets[first : first + 12]
        for shift in np.arange(-3.0, 3.0, 0.01):
            if abs(shift) > 0.1:
                met = sum(any(abs(a + shift - b) <= 0.045 for b in onsets) for a in seen)
                assert met <= 6, (first, shift)


def test_beeps_are_found_to_a_millisecond_under_speech_like_noise() -> None:
    heard = sound(noise=700)
    begins = [BEGIN + int(onset * 1e9) for onset in ONSETS_S if onset < 19]
    found = find_beeps(heard)
    assert len(found) >= len(begins) - 1
    assert all(min(abs(each - begin) for begin in begins) < 2 * MS for each in found)


def test_light_that_stays_on_is_no_flash() -> None:
    shown = pictures(0)
    lit = [SeenPicture(at_ns=each.at_ns, luma=200 if 100 <= n < 130 else each.luma) for n, each in enumerate(shown)]
    assert abs(len(find_flashes(lit)) - len(find_flashes(shown))) <= 1


def test_part_of_the_picture_that_flashes_is_the_one_that_counts() -> None:
    chance = np.random.default_rng(3)
    regions = chance.normal(90, 4, (500, 48))
    regions[::20, 17] += 120
    assert brightest_region(regions) is not None
    assert (brightest_region(regions) == regions[:, 17]).all()
