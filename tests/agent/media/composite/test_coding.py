"""Decoding what cameras give and encoding what is drawn: both codecs, damaged pictures, keyframes when asked for."""

from __future__ import annotations

from typing import Any

import av
import numpy as np
import pytest

from agent.feed.messages import Picture
from agent.media.composite.decode import TrackDecoder
from agent.media.composite.encode import CompositeEncoder
from agent.media.composite.planes import canvas, views
from tests.fakes.media_files import annex_b, film

FRAME = 40_000_000


def pictures(codec: str, b_frames: int = 0) -> list[Picture]:
    found = annex_b(film(seconds=2, codec=codec, gop=25, b_frames=b_frames))
    return [
        Picture(
            track="scene",
            at_ns=number * FRAME,
            cts_ns=int((packet.pts - packet.dts) * float(packet.time_base) * 1e9),
            duration_ns=FRAME,
            is_key=bool(packet.is_keyframe),
            data=bytes(packet),
        )
        for number, packet in enumerate(found)
    ]


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_each_picture_is_there_as_soon_as_it_has_come(codec: str) -> None:
    decoder = TrackDecoder(codec)
    for picture in pictures(codec):
        shots = decoder.take(picture)
        assert [shot.at_ns for shot in shots] == [picture.at_ns]
        assert shots[0].planes.size == (320, 180)


def test_pictures_that_are_sent_out_of_order_are_shown_in_order() -> None:
    decoder = TrackDecoder("h264")
    times = [shot.at_ns for picture in pictures("h264", b_frames=2) for shot in decoder.take(picture)]
    assert len(times) > 40
    assert times == sorted(times)


def test_a_track_that_is_met_in_its_middle_begins_with_a_keyframe() -> None:
    decoder, given = TrackDecoder("h264"), pictures("h264")
    shown = [shot.at_ns for picture in given[10:] for shot in decoder.take(picture)]
    assert shown[0] == given[25].at_ns


def test_a_damaged_picture_costs_at_most_up_to_the_next_keyframe() -> None:
    decoder, given = TrackDecoder("h264"), pictures("h264")
    shown = [shot.at_ns for picture in given[:5] for shot in decoder.take(picture)]
    broken = Picture(
        track="scene", at_ns=5 * FRAME, cts_ns=0, duration_ns=FRAME, is_key=False, data=b"\0\0\0\1\xff" * 9
    )
    decoder.take(broken)
    shown += [shot.at_ns for picture in given[6:] for shot in decoder.take(picture)]
    assert {picture.at_ns for picture in given[25:]} <= set(shown)


def test_a_keyframe_comes_when_it_is_asked_for_and_only_then_and_carries_its_parameters() -> None:
    encoder, frame = CompositeEncoder(320, 180, 25.0), canvas(320, 180)
    codec: Any = av.CodecContext.create("h264", "r")
    for number in range(60):
        views(frame).fill(60 + number)
        is_key = number in (0, 7, 50)
        data = encoder.encode(frame, number * FRAME, is_key=is_key)
        kinds = {part[0] & 31 for part in data.split(b"\0\0\1")[1:]}
        assert ({7, 8, 5} <= kinds) is is_key
        (seen,) = codec.decode(av.Packet(data))
        assert abs(float(np.median(seen.to_ndarray()[:180])) - (60 + number)) <= 3
