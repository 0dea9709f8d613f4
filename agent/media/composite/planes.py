"""Drawing on the planes of a picture, with no conversion to colours and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import av
import cv2
import numpy as np

from agent.media.composite.geometry import Rect
from agent.media.composite.text import Stamp

BLACK, GREY = 16, 128
_FULL_RANGE = 2

cv2.setNumThreads(1)


@dataclass(frozen=True, slots=True)
class Planes:
    """Y, U, V of one picture as writable views, limited range."""

    y: Any
    u: Any
    v: Any

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.y.shape[1], self.y.shape[0]

    def cut(self, rect: Rect) -> Planes:
        """The views of a part."""
        x, y, width, height = rect.x, rect.y, rect.width, rect.height
        half = np.s_[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2]
        return Planes(self.y[y : y + height, x : x + width], self.u[half], self.v[half])

    def fill(self, luma: int) -> None:
        """One grey all over."""
        self.y[:] = luma
        self.u[:] = GREY
        self.v[:] = GREY


@dataclass(frozen=True, slots=True)
class Shot:
    """A decoded picture: its planes, when it is to be shown (boottime), and whether it uses the full range."""

    planes: Planes
    at_ns: int
    is_full_range: bool
    holds: Any


def views(frame: Any) -> Planes:
    """The planes of an av.VideoFrame in yuv420p, which must outlive them."""
    width, height = frame.width, frame.height
    sizes = ((width, height), ((width + 1) // 2, (height + 1) // 2), ((width + 1) // 2, (height + 1) // 2))
    found = [
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[:high, :wide]
        for plane, (wide, high) in zip(frame.planes, sizes, strict=True)
    ]
    return Planes(*found)


def shot(frame: Any, at_ns: int) -> Shot:
    """A decoded av.VideoFrame of any format as a shot."""
    is_full = frame.format.name.startswith("yuvj") or int(frame.color_range) == _FULL_RANGE
    if frame.format.name not in ("yuv420p", "yuvj420p"):
        frame = frame.reformat(format="yuv420p")
        is_full = False
    return Shot(views(frame), at_ns, is_full, frame)


def canvas(width: int, height: int) -> Any:
    """An empty picture to draw on."""
    return av.VideoFrame(width, height, "yuv420p")


def lay(source: Shot, target: Planes) -> None:
    """Scale a picture into a part of another."""
    shrinks = source.planes.size[0] >= 2 * target.size[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    for old, new in zip(
        (source.planes.y, source.planes.u, source.planes.v), (target.y, target.u, target.v), strict=True
    ):
        if old.shape == new.shape:
            new[:] = old
        else:
            cv2.resize(old, (new.shape[1], new.shape[0]), dst=new, interpolation=how)
    if source.is_full_range:
        cv2.convertScaleAbs(target.y, dst=target.y, alpha=219 / 255, beta=16)
        for chroma in (target.u, target.v):
            cv2.convertScaleAbs(chroma, dst=chroma, alpha=224 / 255, beta=128 * (1 - 224 / 255))


def press(stamp: Stamp, target: Planes, x: int, y: int) -> None:
    """Blend a stamp into the luma at an even place, and take the colour from under it; what hangs over is cut off."""
    width = min(stamp.size[0], target.size[0] - x) // 2 * 2
    height = min(stamp.size[1], target.size[1] - y) // 2 * 2
    if width <= 0 or height <= 0:
        return
    part = target.cut(Rect(x=x, y=y, width=width, height=height))
    cv2.multiply(part.y, stamp.keep[:height, :width], dst=part.y, scale=1 / 255)
    cv2.add(part.y, stamp.add[:height, :width], dst=part.y)
    part.u[:] = GREY
    part.v[:] = GREY
