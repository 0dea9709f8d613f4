"""The muxer's bytes: whole boxes as they come, nothing held back, every tfdt from the one origin."""

from __future__ import annotations

import gc
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from agent.media.errors import UnsupportedStream
from agent.media.fmp4 import BoxCutter, PictureMuxer, SoundMuxer, picture_codec
from agent.media.fragments import TrackKind
from agent.media.pictures import size_of
from agent.media.sources.ports import StreamInfo
from tests.fakes.boxes import boxes, decode, tfdt, timescale
from tests.fakes.media_files import annex_b, film

FRAME = 3_600
FIRST = 9 * 90_000 + 1_234


def muxed(path: Path, dts: list[int] | None = None) -> tuple[PictureMuxer, list[Any], list[int]]:
    """A film through the muxer at the given decoding times; the cuts, and what was pending after each."""
    packets = annex_b(path)
    size = size_of("h264", bytes(packets[0]), b"")
    muxer = PictureMuxer(StreamInfo(kind=TrackKind.PICTURE, frame_ns=40_000_000), size)
    cuts, pending = [], []
    for index, packet in enumerate(packets[: len(dts)] if dts else packets):
        cts = int((packet.pts - packet.dts) * packet.time_base * 90_000)
        at = dts[index] if dts else FIRST + index * FRAME
        muxer.write(bytes(packet), at, cts, FRAME, bool(packet.is_keyframe))
        done = muxer.take()
        cuts += done
        pending += [muxer.pending] if done else []
    muxer.close()
    return muxer, cuts + muxer.take(), pending


@pytest.mark.parametrize("chunk", [1, 3, 8, 1000])
def test_boxes_come_out_whole_however_the_bytes_come_in(chunk: int) -> None:
    data = (
        b"\x00\x00\x00\x0cftypabcd"
        + b"\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x13xyz"
        + b"\x00\x00\x00\x08free"
    )
    out: list[tuple[bytes, bytes]] = []
    cutter = BoxCutter(lambda kind, box: out.append((kind, box)))
    for at in range(0, len(data), chunk):
        assert cutter.write(data[at : at + chunk]) == len(data[at : at + chunk])
    assert [kind for kind, _ in out] == [b"ftyp", b"mdat", b"free"]
    assert b"".join(box for _, box in out) == data
    assert cutter.pending == 0


def test_nothing_is_held_back_after_a_fragment() -> None:
    _, cuts, pending = muxed(film())
    assert len(cuts) >= 10
    assert pending and set(pending) == {0}


def test_fragment_is_one_moof_and_one_mdat() -> None:
    _, cuts, _ = muxed(film())
    for cut in cuts:
        assert [kind for kind, _ in boxes(cut.data) if kind in (b"moof", b"mdat")] == [b"moof", b"mdat"]
        assert cut.data[4:8] == b"moof"


def test_tfdt_counts_from_the_origin_although_the_track_begins_late() -> None:
    muxer, cuts, _ = muxed(film())
    assert timescale(muxer.initialisation) == 90_000
    assert tfdt(cuts[0].data) == FIRST
    assert [tfdt(later.data) for later in cuts[1:]] == [cut.end for cut in cuts[:-1]]


def test_pictures_of_a_camera_with_b_frames_are_shown_in_order_within_a_frame_of_their_time() -> None:
    """FFmpeg's muxer, told to count from the first time stamp, lays a reordered stream one frame late, evenly."""
    muxer, cuts, _ = muxed(film(b_frames=2))
    frames = decode(muxer.initialisation, *(cut.data for cut in cuts))
    shown = [round(frame.pts * frame.time_base * 90_000) for frame in frames]
    first = FIRST + 2 * FRAME
    assert first <= shown[0] <= first + FRAME
    assert shown == [shown[0] + index * FRAME for index in range(len(frames))]


def test_hole_between_packets_stays_a_hole() -> None:
    dts = [FIRST + index * FRAME + (45_000 if index >= 30 else 0) for index in range(100)]
    _, cuts, _ = muxed(film(), dts)
    assert all(tfdt(later.data) == earlier.end for earlier, later in pairwise(cuts))
    assert tfdt(cuts[-1].data) > FIRST + 75 * FRAME + 45_000 - 1


def test_decoding_times_that_stand_still_or_go_back_do_not_stop_the_film() -> None:
    dts = [FIRST + index * FRAME for index in range(50)]
    dts[10], dts[20] = dts[9], dts[15]
    muxer, cuts, _ = muxed(film(), dts)
    assert len(decode(muxer.initialisation, *(cut.data for cut in cuts))) == 50


def test_fragments_of_a_gop_decode_alone_behind_the_initialisation() -> None:
    muxer, cuts, _ = muxed(film(gop=25))
    assert cuts[1].next_is_key
    frames = decode(muxer.initialisation, cuts[2].data, cuts[3].data)
    assert len(frames) == 25 and frames[0].key_frame


def test_codec_is_named_from_the_parameter_sets() -> None:
    muxer, _, _ = muxed(film())
    assert picture_codec(muxer.initialisation).startswith("avc1.42C0")
    with pytest.raises(UnsupportedStream):
        picture_codec(b"\x00\x00\x00\x08ftyp")


def test_aac_priming_lies_before_the_first_sample() -> None:
    muxer = SoundMuxer()
    for block in range(100):
        muxer.write(bytes(960 * 2), 480_000 + block * 960)
    muxer.close()
    cuts = muxer.take()
    assert timescale(muxer.initialisation) == 48_000
    assert tfdt(cuts[0].data) == 480_000 - 1024
    assert [tfdt(later.data) for later in cuts[1:]] == [cut.end for cut in cuts[:-1]]


def test_closed_runs_leave_no_thread_and_no_encoder_behind() -> None:
    gc.disable()  # what only a collection would free has been left behind
    try:
        before, kept = threads(), encoders()
        for _ in range(3):
            muxer = SoundMuxer()
            for block in range(50):
                muxer.write(bytes(1920), block * 960)
            muxer.close()
            assert muxer.take()
        assert (threads(), encoders()) == (before, kept)
    finally:
        gc.enable()


def threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def encoders() -> int:
    return sum(isinstance(each, av.CodecContext) for each in gc.get_objects())
