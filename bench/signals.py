"""CPU seconds a recorded minute of watching two 1080p cameras and a microphone, beside decoding their keyframes alone.

Both get the same keyframes (4 Mb/s, 2 s apart). Counted for us is all that the watch does with them: decoding, making
them small, the detectors, faces where the model is installed, the sound's detectors and meter. The peer decodes the
same keyframes with the same decoder, one thread, and does nothing with them. BENCH_RUNS is how many minutes.
"""

from __future__ import annotations

import time
from typing import Any

import av

from agent.feed.messages import Message, Picture, Sound, Stream
from agent.media.signals import thresholds
from agent.media.sources.opencv import cv2
from agent.watch.room import FindFaces, WatchedRoom
from agent.watch.service import face_finder
from bench.measure import Figure, median
from bench.room import load, runs
from tests.fakes.keyframes import CAMERA_KEYFRAME_RATE, keyframes
from tests.fakes.scenes import Scene
from tests.fakes.sounds import RoomSound, blocks

GOAL = 1.5
SIZE = (1920, 1080)
TRACKS = ("scene", "suspect")
MINUTE_S = 60.0
SECOND_NS = 1_000_000_000
EXPECTED = {"scene": 2}


def main() -> None:
    """One line a run, then the figure."""
    cv2.setNumThreads(1)
    pictures = {track: _pictures(track, seed) for seed, track in enumerate(TRACKS, 7_007)}
    sound = [
        Sound(track="mic-room", at_ns=round(at_s * SECOND_NS), pcm=samples.astype("<i2").tobytes())
        for at_s, samples in blocks(RoomSound(7_001), MINUTE_S, lambda _: None)
    ]
    find_faces = face_finder(EXPECTED)
    pairs = [(_watch(pictures, sound, find_faces), _decode(pictures)) for _ in range(runs(5))]
    ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratios = [a / b for a, b in pairs]
    Figure(
        figure="CPU s a recorded minute to watch two 1080p cameras and a microphone",
        value=median(ours),
        unit="CPU s/min",
        peer="decoding the keyframes of both cameras, one thread",
        peer_value=median(theirs),
        goal=GOAL,
        runs=len(pairs),
        spread=(min(ratios), max(ratios)),
        note=f"persons {'counted on one camera' if find_faces else 'not counted: no model installed'}; {load()}",
    ).print()


def _pictures(track: str, seed: int) -> list[Picture]:
    """A minute of one camera's keyframes."""
    rate, bit_rate = CAMERA_KEYFRAME_RATE
    scene = Scene(seed, size=SIZE)
    return [
        Picture(track=track, at_ns=round(at_s * SECOND_NS), cts_ns=0, duration_ns=40_000_000, is_key=True, data=data)
        for at_s, data in keyframes(scene, MINUTE_S, lambda _: None, rate=rate, bit_rate=bit_rate, size=SIZE)
    ]


def _watch(pictures: dict[str, list[Picture]], sound: list[Sound], find_faces: FindFaces | None) -> float:
    room = WatchedRoom(thresholds=thresholds.load(), expected=EXPECTED, find_faces=find_faces)
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
