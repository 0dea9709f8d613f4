"""Sound that is late is not sound that is lost: only samples that never came break a run, and why is said."""

from __future__ import annotations

import ctypes
import queue
from collections.abc import Iterator

import pytest

from agent.clock import boottime_ns
from agent.media.errors import SamplesLost
from agent.media.fragments import Initialisation, MediaEvent, SourceLost, TrackKind
from agent.media.intake import RunPlan, SoundIntake
from agent.media.sources.ear import LOST, Blocks, HandOn
from agent.media.sources.pace import Plug
from agent.media.sources.ports import Packet, StreamInfo
from agent.media.sources.spoil import Spoil
from agent.media.sources.tone import SyntheticMicrophone
from tests.fakes.tracks import RecordedTrack
from tests.fakes.waiting import wait_for

MS = 1_000_000
BLOCK_NS = 20 * MS
BEGIN_NS = 10_000 * MS


def block(number: int, arrival_ns: int, lost: str = "") -> Packet:
    return Packet(
        payload=bytes(1_920),
        dts_ns=number * BLOCK_NS,
        cts_ns=0,
        duration_ns=BLOCK_NS,
        is_key=True,
        arrival_ns=arrival_ns,
        lost=lost,
    )


def filming() -> tuple[SoundIntake, int]:
    """A microphone in a film since 12 s, and the number of its next block; what it hears comes as it is over."""
    intake = SoundIntake(StreamInfo(kind=TrackKind.SOUND, frame_ns=BLOCK_NS))
    plan = RunPlan(track="mic", run=0, origin_ns=0, source="card", not_before_ns=12_000 * MS, is_return=False)
    events: list[MediaEvent] = []
    for number in range(200):
        intake.take(block(number, at(number)))
        if intake._run is None:
            intake.begin(plan, events.append)
    assert intake._run is not None
    return intake, 200


def at(number: int) -> int:
    """When a block is over."""
    return BEGIN_NS + (number + 1) * BLOCK_NS


def written_ns(intake: SoundIntake) -> int:
    assert intake._run is not None
    return intake._run.next_ns


@pytest.mark.parametrize("held_ms", [300, 900, 4_000])
def test_a_hold_up_in_which_nothing_is_lost_leaves_the_run_and_every_sample_whole(held_ms: int) -> None:
    intake, first = filming()
    held_until_ns = at(first) + held_ms * MS
    for number in range(first, first + 400):
        intake.take(block(number, max(at(number), held_until_ns)))
        assert abs(written_ns(intake) - at(number)) <= MS


def after_a_hole(word: str, *, blocks_before: int = 0) -> Iterator[None]:
    """600 ms never come; `word` is the driver's, so many blocks before the hole."""
    intake, first = filming()
    for number in range(first, first + blocks_before + 1):
        intake.take(block(number, at(number), word if number == first else ""))
        yield
    for number in range(first + blocks_before + 1, first + blocks_before + 200):
        intake.take(block(number, at(number) + 600 * MS))
        yield


@pytest.mark.parametrize(
    ("word", "blocks_before", "said"),
    [(LOST[1], 0, LOST[1]), ("", 0, "nobody said why"), (LOST[1], 250, "nobody said why")],
)
def test_samples_that_never_came_end_the_run_with_the_drivers_word_for_it(
    word: str, blocks_before: int, said: str
) -> None:
    with pytest.raises(SamplesLost, match=f"one of 600 ms; {said}"):
        for _ in after_a_hole(word, blocks_before=blocks_before):
            pass


def test_a_block_that_found_no_room_is_said_with_the_next_and_an_overflow_with_its_own() -> None:
    blocks: Blocks = queue.Queue(1)
    hand_on = HandOn(blocks)
    hand_on(b"1", 1, overflowed=False)
    hand_on(b"2", 2, overflowed=False)
    assert blocks.get_nowait() == (b"1", 1, 0)
    hand_on(b"3", 3, overflowed=False)
    pcm, _, lost = blocks.get_nowait()
    assert (pcm, LOST[lost]) == (b"3", "nobody fetched it from the program that hears")
    hand_on(b"4", 4, overflowed=True)
    assert LOST[blocks.get_nowait()[2]] == "the sound card overflowed"


def test_a_process_that_stands_still_for_longer_than_half_a_second_keeps_its_run() -> None:
    """What broke the sound of long benches: a pretended card that left out what it should have kept."""
    microphone = SyntheticMicrophone(name="mic", plug=Plug(), spoil=Spoil())
    with RecordedTrack("mic", "synthetic-mic:mic", opener=lambda _: microphone) as track:
        track.armed()
        track.press()
        ctypes.PyDLL(None).usleep(700_000)  # holds the interpreter's lock: no thread of this process runs
        until_ns = boottime_ns() + 2_500 * MS - track.origin_ns
        wait_for(lambda: any(each.to_ns > until_ns for each in track.fragments()), what="film", within_s=9)
        assert not track.of(SourceLost)
        assert len(track.of(Initialisation)) == 1
