"""Keyframes of a scene as a camera sends them: H.264 or H.265, at the size that 4 Mb/s and 2 s between them leave.

A camera of 25 pictures a second gives its keyframe some 95 kB of the megabyte of each two seconds. Encoding four
pictures a GOP at 0.9 Mb/s leaves the keyframes as large, with the same encoder's wandering quantiser, at a twelfth of
the work (bench/signals_accuracy.py prints the sizes of both).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np

from tests.fakes.scenes import SIZE, Scene

INTERVAL_S = 2.0
RATE, BIT_RATE = 2, 900_000
_ENCODERS = {"h264": ("libx264", "superfast"), "hevc": ("libx265", "ultrafast")}
CAMERA_KEYFRAME_RATE = RATE, BIT_RATE  # what leaves keyframes as those of 25 pictures a second at 4 Mb/s are


def keyframes(
    scene: Scene,
    seconds: float,
    fault_at: Callable[[float], str | None],
    *,
    rate: int = RATE,
    bit_rate: int = BIT_RATE,
    size: tuple[int, int] = SIZE,
    from_s: float = 0.0,
    codec: str = "h264",
) -> Iterator[tuple[float, bytes]]:
    """(instant in seconds, access unit in Annex B) of each keyframe; `fault_at` says what is done to the room when."""
    context = encoder(size, rate, bit_rate, codec)
    planes = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
    for number in range(round(seconds * rate)):
        at_s = from_s + number / rate
        planes[: size[1]] = scene.picture(at_s, fault_at(at_s))
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, rate)
        for packet in context.encode(frame):
            if packet.is_keyframe:
                yield at_s, bytes(packet)


def encoder(size: tuple[int, int], rate: int, bit_rate: int, codec: str = "h264") -> Any:
    """libx264 or libx265 as a camera's: a bit rate that it keeps to, no B pictures, a keyframe every two seconds."""
    name, preset = _ENCODERS[codec]
    context: Any = av.CodecContext.create(name, "w")
    context.width, context.height, context.pix_fmt = *size, "yuv420p"
    context.time_base, context.framerate = Fraction(1, rate), Fraction(rate)
    gop = round(INTERVAL_S * rate)
    context.gop_size, context.max_b_frames, context.thread_count, context.bit_rate = gop, 0, 1, bit_rate
    vbv = f"vbv-maxrate={bit_rate // 1000}:vbv-bufsize={bit_rate // 1000}"
    params = f"scenecut=0:keyint={gop}:min-keyint={gop}:{vbv}"
    if codec == "hevc":
        params += ":pools=none:log-level=none"
    context.options = {"preset": preset, "tune": "zerolatency", f"{name[3:]}-params": params}
    return context
