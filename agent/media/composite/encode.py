"""The composite's encoder: H.264, one thread, no delay, keyframes when asked for, parameter sets before each."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
from av.video.frame import PictureType

from agent.media.composite.errors import CompositeError

PRESET, CRF = "veryfast", 23
_TICKS = 90_000
_BASE = Fraction(1, _TICKS)
_NEVER = 1_000_000


class CompositeEncoder:
    """Pictures of one size at any spacing; what it holds of them goes with it."""

    def __init__(self, width: int, height: int, rate: float) -> None:
        codec: Any = av.CodecContext.create("libx264", "w")
        codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
        codec.time_base, codec.framerate = _BASE, Fraction(rate).limit_denominator(1001)
        codec.gop_size, codec.max_b_frames, codec.thread_count = _NEVER, 0, 1
        codec.options = {
            "preset": PRESET,
            "tune": "zerolatency",
            "crf": str(CRF),
            "forced-idr": "1",
            "x264-params": "scenecut=0",
        }
        self._codec = codec

    def encode(self, frame: Any, at_ns: int, *, is_key: bool) -> bytes:
        """The access unit (Annex B) of one picture seen at `at_ns`."""
        frame.pts, frame.time_base = at_ns * _TICKS // 1_000_000_000, _BASE
        frame.pict_type = PictureType.I if is_key else PictureType.NONE
        packets = self._codec.encode(frame)
        if len(packets) != 1 or bool(packets[0].is_keyframe) is not is_key:
            raise CompositeError(f"encoder: expected one packet for one picture, got {len(packets)}")
        return bytes(packets[0])
