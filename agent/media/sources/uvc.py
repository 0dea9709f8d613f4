"""V4L2/UVC cameras through OpenCV, encoded here; and a file in a camera's place, in real time (docs/limits.md)."""

from __future__ import annotations

from typing import Any

from agent.clock import boottime_ns
from agent.media.errors import SourceEnded, SourceUnreachable
from agent.media.fragments import TrackKind
from agent.media.sources.encode import PictureEncoder
from agent.media.sources.opencv import cv2
from agent.media.sources.pace import Pace, Plug
from agent.media.sources.ports import Packet, StreamInfo

_DEFAULT_RATE = 25


class OpenCvCamera:
    """A device node or a file path, opened by cv2.VideoCapture. A picture's time is when cv2 handed it over."""

    def __init__(self, *, path: str, is_file: bool, size: tuple[int, int] | None, rate: int, plug: Plug) -> None:
        """`size` and `rate` (0: as it comes) are asked of a device; a file plays at its own, over and over."""
        self._path = path
        self._is_file = is_file
        self._size = size
        self._rate = rate
        self._plug = plug
        self._capture: Any = None
        self._encoder: PictureEncoder | None = None
        self._pace = Pace(1, 0)

    def open(self) -> StreamInfo:
        if not self._plug.is_in:
            raise SourceUnreachable(f"camera {self._path}: expected it plugged in, got none; plug it in")
        self._capture = cv2.VideoCapture(self._path, cv2.CAP_FFMPEG if self._is_file else cv2.CAP_V4L2)
        if not self._capture.isOpened():
            self.close()
            raise SourceUnreachable(f"camera {self._path}: expected a video device, got none; plug it in")
        if not self._is_file:
            self._ask_for_format()
        width = int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH)) // 2 * 2
        height = int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT)) // 2 * 2
        rate = self._actual_rate()
        frame_ns = 1_000_000_000 // rate
        self._size = (width, height)
        self._encoder = PictureEncoder(width=width, height=height, rate=rate, preset="superfast")
        self._pace = Pace(frame_ns, boottime_ns())
        return StreamInfo(kind=TrackKind.PICTURE, frame_ns=frame_ns, width=width, height=height, stamped=True)

    def read(self) -> Packet:
        if self._is_file:
            self._pace.wait()
        picture = self._grab()
        at_ns = boottime_ns()
        assert self._encoder is not None and self._size is not None, "read() before open()"
        width, height = self._size
        planes = cv2.cvtColor(picture[:height, :width], cv2.COLOR_BGR2YUV_I420)
        return self._encoder.encode(planes, at_ns, boottime_ns())

    def close(self) -> None:
        capture, self._capture, self._encoder = self._capture, None, None
        if capture is not None:
            capture.release()

    def _grab(self) -> Any:
        if self._capture is None or not self._plug.is_in:
            raise SourceEnded(f"camera {self._path}: expected pictures, got none; it was unplugged")
        got, picture = self._capture.read()
        if not got and self._is_file:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            got, picture = self._capture.read()
        if not got:
            raise SourceEnded(f"camera {self._path}: expected pictures, got none; it was unplugged or it is broken")
        return picture

    def _ask_for_format(self) -> None:
        if self._size is not None:
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        if self._rate:
            self._capture.set(cv2.CAP_PROP_FPS, self._rate)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 2)

    def _actual_rate(self) -> int:
        rate = round(self._capture.get(cv2.CAP_PROP_FPS) or 0)
        return rate if 1 <= rate <= 120 else self._rate or _DEFAULT_RATE
