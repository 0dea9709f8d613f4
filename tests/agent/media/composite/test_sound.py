"""Whose microphone is heard: the first while it gives anything, the second once it falls silent; never a click."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from agent.media.composite.sound import BLOCK, BLOCK_NS, RATE, Block, SoundPicker, level_dbfs

SECOND = 1_000_000_000
BEGAN_NS = 5_000 * SECOND


def tone(seconds: float, level: float, pitch: float = 200.0) -> Any:
    at = np.arange(round(seconds * RATE)) / RATE
    return np.rint(level * np.sin(2 * np.pi * pitch * at)).astype("<i2")


QUIET, LOUD = 10.0, 6_000.0


class Room:
    """Two microphones that give 20 ms at a time, as they come."""

    def __init__(self) -> None:
        self.picker = SoundPicker(("near", "far"))
        self.now_ns = BEGAN_NS
        self.blocks: list[Block] = []

    def run(self, seconds: float, near: float | None, far: float | None) -> list[Block]:
        begun = len(self.blocks)
        sounds = {"near": near, "far": far}
        pitches = {"near": 200.0, "far": 300.0}
        whole = {track: tone(seconds, level or 0, pitches[track]) for track, level in sounds.items()}
        for number in range(round(seconds * 50)):
            for track, level in sounds.items():
                if level is not None:
                    pcm = whole[track][number * BLOCK : (number + 1) * BLOCK]
                    self.picker.take(track, self.now_ns, pcm.tobytes())
            self.now_ns += BLOCK_NS
            self.blocks += self.picker.give(self.now_ns)
        return self.blocks[begun:]

    def samples(self) -> Any:
        return np.concatenate([np.frombuffer(each.pcm, "<i2") for each in self.blocks]).astype(float)


def test_the_first_microphone_passes_through_sample_by_sample_at_its_own_time() -> None:
    room = Room()
    blocks = room.run(1, LOUD, LOUD)
    assert {each.heard for each in blocks} == {"near"}
    assert b"".join(each.pcm for each in blocks) == tone(1, LOUD).tobytes()
    assert [each.at_ns for each in blocks] == [BEGAN_NS + number * BLOCK_NS for number in range(50)]


def test_a_pause_in_speech_changes_nothing() -> None:
    room = Room()
    room.run(1, LOUD, LOUD)
    room.run(1.8, QUIET, LOUD)
    room.run(1, LOUD, LOUD)
    assert {each.heard for each in room.blocks} == {"near"}


def test_after_two_silent_seconds_the_second_takes_over_and_gives_back_after_two_awake_ones() -> None:
    room = Room()
    room.run(1, LOUD, LOUD)
    silent = room.run(4, QUIET, LOUD)
    took_over = [each.heard for each in silent].index("far")
    assert 1.9 <= took_over * 0.02 <= 2.1
    awake = room.run(4, LOUD, LOUD)
    gave_back = [each.heard for each in awake].index("near")
    assert 1.9 <= gave_back * 0.02 <= 2.1


def test_two_silent_microphones_are_not_played_off_against_each_other() -> None:
    room = Room()
    room.run(8, QUIET, QUIET)
    assert {each.heard for each in room.blocks} == {"near"}


def test_a_change_is_a_crossfade_and_no_click() -> None:
    room = Room()
    room.run(1, QUIET, LOUD)
    room.run(4, QUIET, LOUD)
    steps = np.abs(np.diff(room.samples()))
    change = next(n for n, each in enumerate(room.blocks) if each.heard == "far") * BLOCK
    steepest = 2 * np.pi * 300 / RATE * LOUD
    assert steps[change - 10 : change + BLOCK + 10].max() <= steepest * 1.3


def test_a_microphone_that_is_gone_is_left_at_once_and_taken_again_when_it_is_awake() -> None:
    room = Room()
    room.run(1, LOUD, LOUD)
    room.picker.lost("near")
    blocks = room.run(1, None, LOUD)
    assert {each.heard for each in blocks} == {"far"}
    assert len(blocks) == 50
    room.run(3, LOUD, LOUD)
    assert room.blocks[-1].heard == "near"


def test_one_that_stalls_without_a_word_costs_a_fifth_of_a_second_of_waiting_and_no_sound() -> None:
    room = Room()
    room.run(1, LOUD, LOUD)
    blocks = room.run(2, None, LOUD)
    assert len(blocks) >= 85
    assert blocks[-1].heard == "far"
    steps = [b.at_ns - a.at_ns for a, b in zip(room.blocks, room.blocks[1:], strict=False)]
    assert set(steps) == {BLOCK_NS}


def test_blocks_lie_on_one_beat_though_the_samples_jitter() -> None:
    picker, found = SoundPicker(("near",)), []
    pcm = tone(0.02, LOUD).tobytes()
    for number in range(100):
        jitter = 3_000_000 if number % 3 else -2_000_000
        at_ns = BEGAN_NS + 7_654_321 + number * BLOCK_NS
        picker.take("near", at_ns + jitter, pcm)
        found += picker.give(at_ns + 40_000_000)
    assert len(found) >= 98
    assert all(each.at_ns % BLOCK_NS == 0 for each in found)
    assert len({len(each.pcm) for each in found}) == 1


def test_a_long_hole_is_a_hole_and_not_a_minute_of_invented_silence() -> None:
    room = Room()
    room.run(1, LOUD, None)
    room.now_ns += 60 * SECOND
    blocks = room.run(1, LOUD, None)
    assert len(blocks) <= 52
    assert blocks[-1].at_ns > BEGAN_NS + 61 * SECOND


def test_nothing_that_was_heard_is_left_once_it_is_told_to_forget() -> None:
    room = Room()
    room.run(0.2, LOUD, None)
    room.picker.take("far", room.now_ns - 100_000_000, tone(0.1, LOUD).tobytes())
    room.picker.forget()
    assert room.picker.give(room.now_ns + SECOND) == []


@pytest.mark.parametrize(("level", "dbfs"), [(32_767, -3.0), (82, -55.0), (0, -120.0)])
def test_level_is_rms_against_full_scale(level: int, dbfs: float) -> None:
    assert level_dbfs(tone(0.1, level)) == pytest.approx(dbfs, abs=0.2)
