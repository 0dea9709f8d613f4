"""Test films made on the spot: H.264 in MP4 with a GOP as asked. Needs PyAV only; kept in the temporary folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.bitstream import BitStreamFilterContext

_ENCODERS = {"h264": "libx264", "hevc": "libx265"}


def film(
    *,
    seconds: float = 6.0,
    size: tuple[int, int] = (320, 180),
    rate: int = 25,
    gop: int = 25,
    bit_rate: int = 0,
    b_frames: int = 0,
    codec: str = "h264",
) -> Path:
    """The path of a film with a grey value that counts frames, a moving block and, if a bit rate is asked, noise."""
    width, height = size
    name = f"msr-film-{codec}-{width}x{height}-{rate}-{gop}-{bit_rate}-{b_frames}-{seconds:g}.mp4"
    path = Path(tempfile.gettempdir()) / name
    if not path.exists():
        making = Path(tempfile.mkstemp(suffix=".mp4", dir=path.parent)[1])
        _make(making, codec, round(seconds * rate), size, rate, gop, bit_rate, b_frames)
        making.replace(path)
    return path


def film_of(
    path: Path, pictures: Iterable[Any], *, size: tuple[int, int], rate: int, gop: int, bit_rate: int, codec: str
) -> Path:
    """A film at `path` of I420 planes (uint8, half as many rows again as the picture has)."""
    _write(path, pictures, codec, size, rate, gop, bit_rate, 0)
    return path


def annex_b(path: Path) -> list[Any]:
    """The film's pictures as a camera would send them: access units with start codes, parameter sets in band."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        convert: Any = BitStreamFilterContext(f"{stream.codec_context.name}_mp4toannexb", stream)
        packets = [each for packet in container.demux(stream) if packet.size for each in convert.filter(packet)]
        return packets + list(convert.filter(None))


def _make(
    path: Path, codec: str, count: int, size: tuple[int, int], rate: int, gop: int, bit_rate: int, b_frames: int
) -> None:
    noise = np.random.default_rng(1).integers(0, 40, (8, size[1], size[0]), np.uint8)
    pictures = (_picture(index, size, noise if bit_rate else None) for index in range(count))
    _write(path, pictures, codec, size, rate, gop, bit_rate, b_frames)


def _write(
    path: Path,
    pictures: Iterable[Any],
    codec: str,
    size: tuple[int, int],
    rate: int,
    gop: int,
    bit_rate: int,
    b_frames: int,
) -> None:
    with av.open(str(path), "w", format="mp4") as container:
        stream: Any = container.add_stream(_ENCODERS[codec], rate=rate, bit_rate=bit_rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        context = stream.codec_context
        context.gop_size, context.max_b_frames = gop, b_frames
        context.options = {
            "preset": "ultrafast",
            f"{_ENCODERS[codec][3:]}-params": f"scenecut=0:keyint={gop}:min-keyint={gop}:bframes={b_frames}"
            + (":log-level=none" if codec == "hevc" else ""),
        }
        for index, planes in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _picture(index: int, size: tuple[int, int], noise: Any) -> Any:
    width, height = size
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = 60 + index % 100
    if noise is not None:
        planes[:height] += noise[index % 8]
    side = height // 4
    x = index * 4 % (width - side)
    planes[height // 3 : height // 3 + side, x : x + side] = 220
    return planes
