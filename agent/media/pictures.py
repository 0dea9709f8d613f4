"""What a keyframe says of itself that a container must repeat: its size. Known by decoding it once, then remembered."""

from __future__ import annotations

from typing import Any

import av
import av.error

from agent.media.errors import UnsupportedStream

_sizes: dict[bytes, tuple[int, int]] = {}
_MOST = 64


def size_of(codec: str, keyframe: bytes, parameters: bytes) -> tuple[int, int]:
    """Width and height in pixels of a keyframe (Annex B, with its parameter sets). Raises UnsupportedStream."""
    known = _sizes.get(parameters) if parameters else None
    if known is not None:
        return known
    size = _decoded_size(codec, keyframe)
    if len(_sizes) >= _MOST:
        _sizes.clear()
    _sizes[parameters] = size
    return size


def _decoded_size(codec: str, keyframe: bytes) -> tuple[int, int]:
    decoder: Any = av.CodecContext.create(codec, "r")
    try:
        frames = [*decoder.decode(av.Packet(keyframe)), *decoder.decode(None)]
    except av.error.FFmpegError as error:
        raise UnsupportedStream(f"expected a keyframe of {codec} that can be decoded, got {error.strerror}") from None
    if not frames:
        raise UnsupportedStream(f"expected a keyframe of {codec} that can be decoded, got no picture")
    return frames[0].width, frames[0].height
