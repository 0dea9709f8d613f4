"""Keyframes alone, decoded and made small: what watching a camera costs least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import av
import numpy as np

from agent.media.errors import SourceFault
from agent.media.sources.opencv import cv2

SMALL = (320, 180)
CLOSE = (640, 360)
_DECODERS = {"h264": "h264", "hevc": "hevc"}
_JPEG_QUALITY = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPicture:
    """A keyframe at 320x180 whatever the camera's size: `planes` is I420 (uint8, 270 rows of 320).

    `close` is the same at 640x360 (I420, 540 rows of 640), where it was asked for.
    """

    planes: Any
    at_ns: int
    close: Any = None

    @property
    def luma(self) -> Any:
        """Its luma plane, 180 rows of 320."""
        return self.planes[: SMALL[1]]

    @property
    def colours(self) -> Any:
        """As 8-bit BGR."""
        return cv2.cvtColor(self.planes, cv2.COLOR_YUV2BGR_I420)

    @property
    def close_colours(self) -> Any:
        """`close` as 8-bit BGR."""
        return cv2.cvtColor(self.close, cv2.COLOR_YUV2BGR_I420)

    def jpeg(self) -> bytes:
        """As a JPEG of some ten kilobytes."""
        is_done, data = cv2.imencode(".jpg", self.colours, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
        assert is_done, "a JPEG of eight-bit planes can always be made"
        return bytes(data)


class KeyframeDecoder:
    """One track's decoder. `codec` is `h264` or `hevc`; each keyframe must carry its parameter sets (Annex B)."""

    def __init__(self, codec: str, *, is_close: bool = False) -> None:
        if codec not in _DECODERS:
            raise SourceFault(f"codec: expected {' or '.join(_DECODERS)}, got {codec!r}")
        context: Any = av.CodecContext.create(_DECODERS[codec], "r")
        context.thread_count = 1
        self._context, self._is_close = context, is_close

    def decode(self, access_unit: bytes, at_ns: int) -> SmallPicture:
        """The picture of one keyframe. Raises SourceFault if there is none in it."""
        try:
            frames = [*self._context.decode(av.Packet(access_unit)), *self._context.decode(None)]
        except av.FFmpegError as error:
            raise SourceFault(f"keyframe: expected a picture, got {type(error).__name__}") from error
        finally:
            self._context.flush_buffers()
        if not frames:
            raise SourceFault(f"keyframe: expected a picture, got none in {len(access_unit)} bytes")
        if not self._is_close:
            return SmallPicture(planes=_reduced(frames[-1], SMALL), at_ns=at_ns)
        close = _reduced(frames[-1], CLOSE)
        return SmallPicture(planes=_halved(close), at_ns=at_ns, close=close)


def _reduced(frame: Any, size: tuple[int, int]) -> Any:
    width, height = size
    # One thread, as the decoder: by itself it takes as many as there are processors, and twice the time.
    small = frame.reformat(width=width, height=height, format="yuv420p", interpolation="AREA", threads=1)
    rows = [np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[:, : plane.width] for plane in small.planes]
    return np.concatenate([rows[0], *(each.reshape(-1, width) for each in rows[1:])])


def _halved(planes: Any) -> Any:
    """I420 planes made half as wide and high: going back to the whole picture would cost twenty times as much."""
    width, height = CLOSE
    chroma = planes[height:].reshape(2, height // 2, width // 2)
    small = [
        cv2.resize(each, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for each in (planes[:height], *chroma)
    ]
    return np.concatenate([each.reshape(-1, width // 2) for each in small])
