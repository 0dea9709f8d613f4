"""Keyframes alone: each is decoded by itself, made small, and can be shown."""

from __future__ import annotations

import numpy as np
import pytest

from agent.media.errors import SourceFault
from agent.media.keyframes import SMALL, KeyframeDecoder
from agent.media.sources.opencv import cv2
from tests.fakes.keyframes import keyframes
from tests.fakes.scenes import Scene


@pytest.fixture(scope="module")
def units() -> list[bytes]:
    return [data for _, data in keyframes(Scene(11), 6.0, lambda _: None)]


def test_each_keyframe_gives_its_own_picture_at_once(units: list[bytes]) -> None:
    decoder = KeyframeDecoder("h264")
    pictures = [decoder.decode(unit, at) for at, unit in enumerate(units)]
    assert [picture.at_ns for picture in pictures] == list(range(len(units)))
    sensor = cv2.resize(Scene(11).picture(0.0), SMALL, interpolation=cv2.INTER_AREA)
    assert cv2.absdiff(pictures[0].luma, sensor).mean() < 3


def test_a_preview_is_a_small_jpeg(units: list[bytes]) -> None:
    picture = KeyframeDecoder("h264").decode(units[0], 0)
    shown = cv2.imdecode(np.frombuffer(picture.jpeg(), np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape[:2] == (180, 320)


def test_bytes_that_are_no_picture_are_refused_and_the_next_keyframe_is_seen(units: list[bytes]) -> None:
    decoder = KeyframeDecoder("h264")
    for wrong in (b"\0\0\0\1\x65" + b"\x17" * 40, units[0][:60], b""):
        with pytest.raises(SourceFault):
            decoder.decode(wrong, 0)
    assert decoder.decode(units[1], 1).luma.shape == (180, 320)


def test_a_codec_that_nobody_knows_is_refused() -> None:
    with pytest.raises(SourceFault, match="h264 or hevc"):
        KeyframeDecoder("mjpeg")
