"""How far the ring reaches back, and where segments begin."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from agent.media.cutter import SegmentCutter
from agent.media.errors import GopTooLong
from agent.media.fragments import TrackKind
from agent.media.ring import KeyframeRing

FRAME_NS = 40_000_000
HALF_S = 500_000_000


@dataclass(frozen=True)
class Frame:
    dts_ns: int
    is_key: bool


def frames(count: int, gop: int, first: int = 0) -> list[Frame]:
    return [Frame(index * FRAME_NS, index % gop == 0) for index in range(first, first + count)]


def filled(given: list[Frame]) -> KeyframeRing[Frame]:
    ring: KeyframeRing[Frame] = KeyframeRing()
    for frame in given:
        ring.add(frame)
    return ring


def test_ring_is_armed_only_once_it_holds_a_keyframe() -> None:
    assert not filled(frames(10, gop=25, first=5)).armed
    assert filled(frames(30, gop=25, first=5)).armed


def test_ring_reaches_back_to_the_last_keyframe_and_no_further() -> None:
    held = filled(frames(60, gop=25)).take()
    assert held[0] == Frame(50 * FRAME_NS, True)
    assert len(held) == 10


def test_ring_that_was_taken_is_empty() -> None:
    ring = filled(frames(60, gop=25))
    ring.take()
    assert not ring.armed and ring.take() == []


def test_keyframe_every_two_seconds_is_taken() -> None:
    assert len(filled(frames(100, gop=50)).take()) == 50


def test_keyframes_further_apart_are_refused_until_they_come_in_time_again() -> None:
    ring: KeyframeRing[Frame] = KeyframeRing()
    with pytest.raises(GopTooLong, match="at most 2 s"):
        for frame in frames(75, gop=75):
            ring.add(frame)
    assert not ring.armed
    ring.add(Frame(75 * FRAME_NS, True))
    assert not ring.armed
    ring.add(Frame(100 * FRAME_NS, True))
    assert ring.armed


def openings(kind: TrackKind, keys: set[int], count: int = 40) -> list[int]:
    cutter = SegmentCutter(kind)
    return [n for n in range(count) if cutter.opens(from_ns=n * HALF_S, is_key=n in keys)]


def test_picture_is_cut_at_the_first_keyframe_after_four_seconds() -> None:
    assert openings(TrackKind.PICTURE, set(range(0, 40, 2))) == [0, 8, 16, 24, 32]
    assert openings(TrackKind.PICTURE, set(range(0, 40, 3))) == [0, 9, 18, 27, 36]


def test_picture_is_never_cut_between_keyframes() -> None:
    assert openings(TrackKind.PICTURE, {0, 30}) == [0, 30]


def test_sound_is_cut_by_time() -> None:
    assert openings(TrackKind.SOUND, set()) == [0, 8, 16, 24, 32]
