"""CPU seconds a recorded minute of watching two 1080p cameras and a microphone, beside decoding their keyframes alone.

Both get the same keyframes (4 Mb/s, 2 s apart). Counted for us is all that the watch does with them: decoding, making
them small, the detectors, the sound's detectors and meter, and the persons of one camera: not at all, two who are both
seen, and three of whom one bows the head after ten seconds and stays so. The drawn persons turn their heads from one
keyframe to the next. The peer decodes the same keyframes with the same decoder, one thread, and does nothing with them.
BENCH_RUNS is how many minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import av

from agent.feed.messages import Message, Picture, Sound, Stream
from agent.media.signals import thresholds
from agent.media.signals.faces import FaceFinder
from agent.media.sources.opencv import cv2
from agent.watch.room import WatchedRoom
from bench.measure import Figure, median
from bench.room import load, runs
from tests.fakes.seated import IS_BOWED, IS_SEEN, Person, SeatedRoom, always, keyframes_of
from tests.fakes.sounds import RoomSound, blocks

GOAL = 1.5
SIZE = (1920, 1080)
SEEDS = {"scene": 7_007, "suspect": 7_008}
MINUTE_S = 60.0
SECOND_NS = 1_000_000_000
COUNTED = {  # what is said of it: how many persons are expected on which camera
    "persons counted on one camera, all seen": {"scene": 2},
    "persons counted on one camera, one of three missing": {"scene": 3},
    "persons not counted": {},
}


def main() -> None:
    """A figure for each way of counting, all from the same runs."""
    cv2.setNumThreads(1)
    pictures = {track: _pictures(track, seed) for track, seed in SEEDS.items()}
    sound = [
        Sound(track="mic-room", at_ns=round(at_s * SECOND_NS), pcm=samples.astype("<i2").tobytes())
        for at_s, samples in blocks(RoomSound(7_001), MINUTE_S, lambda _: None)
    ]
    finder = FaceFinder()
    took = [
        (_decode(pictures), [_watch(pictures, sound, finder, expected) for expected in COUNTED.values()])
        for _ in range(runs(5))
    ]
    theirs = [peer for peer, _ in took]
    for at, words in enumerate(COUNTED):
        ours = [each[at] for _, each in took]
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        Figure(
            figure=f"CPU s a recorded minute to watch two 1080p cameras and a microphone, {words}",
            value=median(ours),
            unit="CPU s/min",
            peer="decoding the keyframes of both cameras, one thread",
            peer_value=median(theirs),
            goal=GOAL,
            runs=len(took),
            spread=(min(ratios), max(ratios)),
            note=load(),
        ).print()


def _pictures(track: str, seed: int) -> list[Picture]:
    """A minute of one camera's keyframes."""
    room = SeatedRoom(seed, [_sitter(seed, 0, always), _sitter(seed, 1, always), _sitter(seed, 2, _bows)], size=SIZE)
    return [
        Picture(track=track, at_ns=round(at_s * SECOND_NS), cts_ns=0, duration_ns=40_000_000, is_key=True, data=data)
        for at_s, data in keyframes_of(room, MINUTE_S)
    ]


def _sitter(seed: int, place: int, does: Callable[[float], str]) -> Person:
    x, period_s = 0.2 + 0.3 * place, 5.3 + place
    return Person(seed=seed + place, x=x, y=0.4, height=0.12, sway=0.01, turn=0.8, period_s=period_s, does=does)


def _bows(at_s: float) -> str:
    return IS_SEEN if at_s < 10 else IS_BOWED


def _watch(
    pictures: dict[str, list[Picture]], sound: list[Sound], finder: FaceFinder, expected: dict[str, int]
) -> float:
    room = WatchedRoom(thresholds=thresholds.load(), expected=expected, finder=finder)
    room.take(Stream(track="mic-room", kind="sound", codec="pcm"))
    for track in pictures:
        room.take(Stream(track=track, kind="picture", codec="h264", width=SIZE[0], height=SIZE[1], rate=25.0))
    messages: list[Message] = [*sound]
    for each in pictures.values():
        messages += each
    began = time.process_time()
    for message in messages:
        room.take(message)
    return time.process_time() - began


def _decode(pictures: dict[str, list[Picture]]) -> float:
    began = time.process_time()
    for some in pictures.values():
        codec: Any = av.CodecContext.create("h264", "r")
        codec.thread_count = 1
        count = sum(len(codec.decode(av.Packet(each.data))) for each in some) + len(codec.decode(None))
        assert count == len(some), "every keyframe gives a picture"
    return time.process_time() - began


if __name__ == "__main__":
    main()
