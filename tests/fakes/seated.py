"""A drawn room with drawn persons in it, in colour, as keyframes of a camera: for counting them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np

from agent.media.sources.opencv import cv2
from tests.fakes.drawn_faces import SHARE, bowed, face, put
from tests.fakes.keyframes import BIT_RATE, RATE, encoder
from tests.fakes.scenes import JUDGING, SIZE, Scene

IS_SEEN = "seen"
IS_BOWED = "bowed"
IS_AWAY = "away"
_CLOTH = (90, 80, 70)


def always(_: float) -> str:
    """Sits there and can be seen."""
    return IS_SEEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Where the face is (shares of the picture), how high it is (share of the picture's height), and how lively.

    `sway` is a share of the picture's width; `turn` how far the head turns, 1 is some 40 degrees; both swing with
    `period_s`. `does` says at each instant whether the person is seen, bowed or away.
    """

    seed: int
    x: float
    y: float
    height: float
    sway: float = 0.004
    turn: float = 0.0
    period_s: float = 7.3
    does: Callable[[float], str] = always


class SeatedRoom(Scene):
    """A room of `seed` as the judging rooms are: light, contrast, noise, lens. Its persons are those that are given."""

    def __init__(self, seed: int, persons: Sequence[Person], *, size: tuple[int, int] = SIZE) -> None:
        super().__init__(seed, size=size, ranges=JUDGING)
        self._sitters, self._passes = [], []
        self._persons, self.size = tuple(persons), size

    def planes(self, at_s: float) -> Any:
        """The picture at `at_s` as I420 (uint8)."""
        room = cv2.cvtColor(self._still * 255, cv2.COLOR_GRAY2BGR)
        for each in self._persons:
            self._seat_person(room, each, at_s)
        room = cv2.GaussianBlur(room, (0, 0), self.light.lens)
        seen = (127.5 + (room - 127.5) * self.light.contrast) * (self.light.level / 127.5)
        planes = cv2.cvtColor(np.clip(seen, 0, 255).astype(np.uint8), cv2.COLOR_BGR2YUV_I420)
        height = self._size[1]
        planes[:height] = self._sensed(planes[:height].astype(np.float32), self.light.noise)
        return planes

    def _seat_person(self, room: Any, person: Person, at_s: float) -> None:
        does = person.does(at_s)
        if does == IS_AWAY:
            return
        width, height = self._size
        swing = math.sin(2 * math.pi * at_s / person.period_s + person.seed)
        side = round(person.height * height / SHARE)
        x, y = (person.x + person.sway * swing) * width, person.y * height
        body = (int(x), int(y + side * 1.4)), (int(side * 1.0), int(side * 1.1))
        cv2.ellipse(room, *body, 0, 0, 360, _CLOTH, -1)
        turn = round(person.turn * math.sin(2 * math.pi * at_s / (person.period_s * 0.71) + person.seed), 1)
        put(room, bowed(person.seed) if does == IS_BOWED else face(person.seed, turn), (x, y), side)


def keyframes_of(room: SeatedRoom, seconds: float, *, rate: int = RATE) -> Iterator[tuple[float, bytes]]:
    """(instant in seconds, access unit in Annex B) of each keyframe, as tests.fakes.keyframes gives them."""
    codec = encoder(room.size, rate, BIT_RATE * rate // RATE)
    for number in range(round(seconds * rate)):
        at_s = number / rate
        frame = av.VideoFrame.from_ndarray(room.planes(at_s), format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, rate)
        for packet in codec.encode(frame):
            if packet.is_keyframe:
                yield at_s, bytes(packet)
