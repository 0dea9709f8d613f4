"""A camera that is not there: a moving picture with a running clock, so that a box without hardware can be tried."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from agent.clock import boottime_ns, wall_ns
from agent.media.errors import SourceEnded, SourceUnreachable
from agent.media.fragments import TrackKind
from agent.media.sources.encode import PictureEncoder
from agent.media.sources.opencv import cv2
from agent.media.sources.pace import Pace, Plug
from agent.media.sources.ports import Packet, StreamInfo
from agent.media.sources.spoil import Spoil

_WHITE = (235, 235, 235)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


class SyntheticCamera:
    """Draws `name`, date, time with seconds and a moving block, `rate` pictures a second in real time."""

    def __init__(
        self, *, name: str, width: int = 640, height: int = 360, rate: int = 25, plug: Plug, spoil: Spoil
    ) -> None:
        self._size = (width, height)
        self._rate = rate
        self._plug, self._spoil = plug, spoil
        self._ground = _ground(name, width, height)
        self._encoder: PictureEncoder | None = None
        self._pace = Pace(1, 0)

    def unplug(self) -> None:
        self._plug.unplug()

    def plug(self) -> None:
        self._plug.plug()

    def open(self) -> StreamInfo:
        if not self._plug.is_in:
            raise SourceUnreachable("synthetic camera: expected it plugged in, got none; plug it in")
        width, height = self._size
        frame_ns = 1_000_000_000 // self._rate
        self._encoder = PictureEncoder(width=width, height=height, rate=self._rate, preset="ultrafast")
        self._pace = Pace(frame_ns, boottime_ns())
        return StreamInfo(kind=TrackKind.PICTURE, frame_ns=frame_ns, width=width, height=height, stamped=True)

    def read(self) -> Packet:
        self._spoil.meet("synthetic camera")
        at_ns = self._pace.wait()
        if self._encoder is None or not self._plug.is_in:
            raise SourceEnded("synthetic camera: expected pictures, got none; it was unplugged")
        return self._encoder.encode(self._spoil.picture(self._draw(at_ns)), at_ns, boottime_ns())

    def close(self) -> None:
        self._encoder = None

    def _draw(self, at_ns: int) -> Any:
        picture = self._ground.copy()
        height, width = picture.shape[:2]
        side = height // 6
        x = int((at_ns / 4e9) % 1.0 * (width - side))
        top = height // 2
        picture[top : top + side, x : x + side] = (40, 150, 230)
        now = datetime.fromtimestamp(wall_ns() / 1e9, tz=UTC).astimezone()
        text = now.strftime("%Y-%m-%d %H:%M:%S") + f".{now.microsecond // 100_000}"
        scale = width / 900
        cv2.putText(picture, text, (width // 20, height * 9 // 10), _FONT, scale, _WHITE, 2)
        return cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420)


def _ground(name: str, width: int, height: int) -> Any:
    """The still part: a wall with a hue of its own for each name, a table, and the name."""
    hue = sum(name.encode()) * 37 % 180
    shade = np.linspace(70, 130, height, dtype=np.uint8)[:, None]
    hsv = np.empty((height, width, 3), np.uint8)
    hsv[..., 0], hsv[..., 1], hsv[..., 2] = hue, 60, shade
    picture = cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)
    cv2.rectangle(picture, (0, height * 2 // 3), (width, height), (60, 70, 80), -1)
    cv2.putText(picture, name, (width // 20, height // 5), _FONT, width / 500, _WHITE, 2)
    return picture
