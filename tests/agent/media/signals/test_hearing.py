"""A microphone that is listened to: silence, cut tops and hum are told within three seconds, a room's life is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from agent.media.signals import thresholds
from agent.media.signals.events import Event, Signal
from agent.media.signals.hearing import SoundSignals
from agent.media.signals.levels import Meter
from tests.fakes.sounds import FAULTS, RATE, RoomSound, blocks

SECOND_NS = 1_000_000_000


def told(seed: int, fault_at: Callable[[float], str | None], seconds: float) -> list[Event]:
    watch = SoundSignals(thresholds.load())
    found = []
    for at_s, samples in blocks(RoomSound(seed), seconds, fault_at):
        found += watch.take(samples, round(at_s * SECOND_NS))
    return found


def told_of(sound: Any, block: int = 960) -> list[Event]:
    """What is told of shares of full scale, in blocks of 20 ms as a sound card gives them."""
    samples = np.clip(np.round(sound * 32768), -32768, 32767).astype(np.int16)
    watch = SoundSignals(thresholds.load())
    found = []
    for at in range(0, len(samples), block):
        found += watch.take(samples[at : at + block], at * SECOND_NS // RATE)
    return found


def tone(hz: float, height: float, seconds: float) -> Any:
    return height * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)


def hiss(height: float, seconds: float) -> Any:
    return np.random.default_rng(1).normal(0, height, int(seconds * RATE))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_within_three_seconds_and_its_end_too(fault: str) -> None:
    events = told(31, lambda at_s: fault if 10 <= at_s < 20 else None, 40)
    assert [(event.signal, event.is_begun) for event in events] == [(fault, True), (fault, False)]
    assert 10 < events[0].seen_ns / SECOND_NS <= 13
    assert 20 < events[1].seen_ns / SECOND_NS <= 27


def test_talk_pauses_doors_and_a_fan_say_nothing() -> None:
    assert [event for seed in (41, 42) for event in told(seed, lambda _: None, 120)] == []


def test_a_still_room_with_a_live_microphone_is_not_silent() -> None:
    assert told_of(hiss(10 ** (-70 / 20), 8)) == []


def test_a_dead_microphone_is_silent_whether_it_gives_nothing_or_its_own_last_bit() -> None:
    for height in (0.0, 10 ** (-90 / 20)):
        assert [event.signal for event in told_of(hiss(height, 4))] == [Signal.SILENCE], height


def test_one_door_slammed_to_full_scale_is_no_clipping() -> None:
    sound = hiss(0.001, 8)
    sound[RATE * 3 : RATE * 3 + RATE // 5] = np.sign(hiss(1, 0.2))
    assert told_of(sound) == []


def test_hum_of_100_hz_and_its_multiples_is_told_without_any_50() -> None:
    sound = hiss(0.0005, 6) + tone(100.1, 0.01, 6) + tone(200.2, 0.005, 6)
    assert [event.signal for event in told_of(sound)] == [Signal.HUM]


def test_one_steady_tone_is_no_hum_nor_is_one_beside_the_mains() -> None:
    assert told_of(hiss(0.0005, 6) + tone(100, 0.01, 6)) == []
    assert told_of(hiss(0.0005, 6) + tone(61, 0.01, 6) + tone(122, 0.01, 6)) == []


def test_blocks_of_any_length_tell_the_same() -> None:
    sound = np.concatenate((hiss(0.001, 5), np.zeros(RATE * 5)))
    edges = [[(e.signal, e.is_begun, e.seen_ns) for e in told_of(sound, block)] for block in (960, 4_800, 24_000)]
    assert edges[0] == edges[1] == edges[2]


def test_the_meter_tells_peak_and_rms_ten_times_a_second() -> None:
    samples = np.round(tone(440, 0.5, 1.0) * 32768).astype(np.int16)
    meter = Meter()
    levels = [meter.take(samples[at : at + 960], at * SECOND_NS // RATE) for at in range(0, RATE, 960)]
    said = [level for level in levels if level is not None]
    assert len(said) == 10
    assert [level.at_ns for level in said] == [(n + 1) * SECOND_NS // 10 for n in range(10)]
    assert said[5].peak_db == pytest.approx(-6.0, abs=0.1)
    assert said[5].rms_db == pytest.approx(-9.0, abs=0.1)


def test_digital_silence_has_a_level_that_json_can_carry() -> None:
    level = Meter().take(np.zeros(4_800, np.int16), 0)
    assert level is not None
    assert (level.peak_db, level.rms_db) == (-120.0, -120.0)


def test_in_sound_whose_tops_are_cut_off_no_hum_is_told_and_one_that_goes_on_is_told_afterwards() -> None:
    hum = hiss(0.0005, 12) + tone(100.1, 0.01, 12) + tone(200.2, 0.005, 12)
    loud = hum.copy()
    loud[: RATE * 6] += np.clip(tone(331, 3.0, 6) * (np.sin(2 * np.pi * 3.3 * np.arange(RATE * 6) / RATE) > 0), -1, 1)
    events = [event for event in told_of(loud) if event.is_begun]
    assert [event.signal for event in events] == [Signal.CLIPPING, Signal.HUM]
    assert 6 < events[1].seen_ns / SECOND_NS <= 9.5


def test_a_door_slammed_as_a_hum_begins_does_not_hide_it() -> None:
    sound = hiss(0.0005, 8)
    sound[RATE * 2 :] += tone(100.1, 0.01, 6) + tone(200.2, 0.005, 6)
    sound[RATE * 2 : RATE * 2 + RATE // 5] = np.sign(hiss(1, 0.2))
    (event,) = told_of(sound)
    assert event.signal is Signal.HUM and event.seen_ns / SECOND_NS <= 5
