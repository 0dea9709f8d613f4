"""Raw pictures to H.264 for cameras that do not encode themselves: one GOP a second, no B frames, no delay."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av

from agent.media.errors import SourceFault
from agent.media.sources.ports import Packet

_TICKS = 90_000
_BASE = Fraction(1, _TICKS)


class PictureEncoder:
    """libx264 in one thread; parameter sets go in band with every keyframe (Annex B)."""

    def __init__(self, *, width: int, height: int, rate: int, preset: str) -> None:
        self._frame_ns = 1_000_000_000 // rate
        codec: Any = av.CodecContext.create("libx264", "w")
        codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
        codec.time_base, codec.framerate = _BASE, Fraction(rate)
        codec.gop_size, codec.max_b_frames, codec.thread_count = rate, 0, 1
        codec.options = {"preset": preset, "tune": "zerolatency", "crf": "25", "x264-params": "scenecut=0"}
        self._codec = codec

    def encode(self, planes: Any, at_ns: int, arrival_ns: int) -> Packet:
        """One I420 picture (numpy, height*3/2 rows) seen at `at_ns` (boottime) as one packet."""
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = at_ns * _TICKS // 1_000_000_000, _BASE
        packets = self._codec.encode(frame)
        if len(packets) != 1:
            raise SourceFault(f"encoder: expected one packet for one picture, got {len(packets)}")
        return Packet(
            payload=bytes(packets[0]),
            dts_ns=at_ns,
            cts_ns=0,
            duration_ns=self._frame_ns,
            is_key=bool(packets[0].is_keyframe),
            arrival_ns=arrival_ns,
        )
