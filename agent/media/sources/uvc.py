"""V4L2/UVC cameras and HDMI grabbers through OpenCV, encoded here; and a file in a camera's place (docs/limits.md).

A device is named by its stable name below /dev/v4l/by-id and looked up anew at each opening: after it was unplugged the
kernel may give it another number.
"""

from __future__ import annotations

from typing import Any

from agent.clock import boottime_ns
from agent.media.errors import FormatChanged, SourceEnded, SourceUnreachable
from agent.media.fragments import TrackKind
from agent.media.sources.devices import video_devices, video_node, video_serial
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
        self._format: tuple[int, int] | None = None
        self._capture: Any = None
        self._encoder: PictureEncoder | None = None
        self._pace = Pace(1, 0)

    def open(self) -> StreamInfo:
        if not self._plug.is_in:
            raise SourceUnreachable(f"camera {self._path}: expected it plugged in, got none; plug it in")
        self._capture = self._connected()
        if not self._capture.isOpened():
            self.close()
            raise SourceUnreachable(f"camera {self._path}: expected a video device, got none; plug it in")
        if not self._is_file:
            self._ask_for_format()
        width = int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH)) // 2 * 2
        height = int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT)) // 2 * 2
        rate = self._actual_rate()
        frame_ns = 1_000_000_000 // rate
        self._format = (width, height)
        self._encoder = PictureEncoder(width=width, height=height, rate=rate, preset="superfast")
        self._pace = Pace(frame_ns, boottime_ns())
        identity = "" if self._is_file else video_serial(self._path)
        return StreamInfo(
            kind=TrackKind.PICTURE, frame_ns=frame_ns, width=width, height=height, stamped=True, identity=identity
        )

    def read(self) -> Packet:
        if self._is_file:
            self._pace.wait()
        picture = self._grab()
        at_ns = boottime_ns()
        assert self._encoder is not None and self._format is not None, "read() before open()"
        width, height = self._format
        self._check_format(picture.shape[1], picture.shape[0])
        planes = cv2.cvtColor(picture[:height, :width], cv2.COLOR_BGR2YUV_I420)
        return self._encoder.encode(planes, at_ns, boottime_ns())

    def close(self) -> None:
        capture, self._capture, self._encoder = self._capture, None, None
        if capture is not None:
            capture.release()

    def _connected(self) -> Any:
        if self._is_file:
            return cv2.VideoCapture(self._path, cv2.CAP_FFMPEG)
        node = video_node(self._path)
        if not node:
            there = ", ".join(each.by_id or each.node for each in video_devices()) or "none"
            raise SourceUnreachable(f"camera {self._path}: expected this device, got none of it; plugged in: {there}")
        return cv2.VideoCapture(f"/dev/{node}", cv2.CAP_V4L2)

    def _check_format(self, width: int, height: int) -> None:
        """The encoder was made for one size: a grabber whose input changes is opened anew, in a new run."""
        if (width // 2 * 2, height // 2 * 2) != self._format:
            raise FormatChanged(f"camera {self._path}: expected pictures as when it was opened, got {width}x{height}")

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
