"""Whether a camera was turned or swapped, on empty rooms in changing light that are not there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from agent.media.errors import MediaError
from agent.media.likeness import Likeness, compare, reference_of
from agent.media.sources.opencv import cv2
from firmware_config.selftests import catalogue
from tests.fakes.scenes import JUDGING, Scene

LIMITS = catalogue().limits
ROOMS = range(101, 109)
AT_COMMISSIONING_S, THIS_MORNING_S = 5.0, 347.0


def turned(plane: Any, right: int, down: int) -> Any:
    """What the camera shows once it was turned by so many of its 1280 x 720 points."""
    move = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return cv2.warpAffine(plane, move, plane.shape[::-1], borderMode=cv2.BORDER_REFLECT)


def is_said(found: Likeness) -> bool:
    return found.moved > LIMITS.moved or found.alike < LIMITS.alike


@pytest.mark.parametrize("seed", ROOMS)
def test_light_alone_is_no_change_and_a_turned_or_swapped_camera_is(seed: int) -> None:
    room = Scene(seed, ranges=JUDGING, is_empty=True)
    kept = reference_of(room.picture(AT_COMMISSIONING_S))
    now = room.picture(THIS_MORNING_S)
    assert not is_said(compare(kept, now))
    assert not is_said(compare(kept, turned(now, 6, 2))), "half a percent of the width is nobody's hand"
    assert is_said(compare(kept, turned(now, 90, 20)))
    assert is_said(compare(kept, Scene(seed + 1_000, ranges=JUDGING, is_empty=True).picture(THIS_MORNING_S)))


def test_how_far_a_camera_was_turned_is_said_in_shares_of_the_width() -> None:
    room = Scene(104, ranges=JUDGING, is_empty=True)
    kept = reference_of(room.picture(AT_COMMISSIONING_S))
    assert compare(kept, turned(room.picture(THIS_MORNING_S), 64, 0)).moved == pytest.approx(50, abs=6)


def test_a_reference_that_is_no_picture_is_refused() -> None:
    with pytest.raises(MediaError, match="160x90"):
        compare(b"nothing", np.zeros((180, 320), np.uint8))
