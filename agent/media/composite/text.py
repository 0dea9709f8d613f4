"""Text as stamps for the luma plane: white on a darkened ground. A stamp is made anew only when its text changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from agent.media.composite.font import FontFile

WHITE = 235
_GROUND = 0.45


@dataclass(frozen=True, slots=True)
class Stamp:
    """`add` is laid over a ground of which `keep`/255 stays; both uint8, of even size."""

    add: Any
    keep: Any

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.add.shape[1], self.add.shape[0]


class Writer:
    """Writes one font at any height in pixels."""

    def __init__(self, font: FontFile) -> None:
        self._file = font
        self._fonts: dict[int, Any] = {}

    def stamp(self, text: str, height: int, *, widest: int) -> Stamp:
        """One line; what is wider than `widest` pixels is cut off with an ellipsis."""
        font = self._font(height)
        text = _fitted(text, font, widest - height)
        width = min(widest, int(font.getlength(text)) + height) // 2 * 2
        image = Image.new("L", (max(2, width), height * 3 // 2 // 2 * 2), 0)
        ImageDraw.Draw(image).text((height // 2, image.height // 2), text, font=font, fill=255, anchor="lm")
        glyphs = np.asarray(image).astype(np.uint16)
        add = (glyphs * WHITE // 255).astype(np.uint8)
        keep = ((255 - glyphs) * (1 - _GROUND)).astype(np.uint8)
        return Stamp(add, keep)

    def _font(self, height: int) -> Any:
        if height not in self._fonts:
            self._fonts[height] = ImageFont.truetype(self._file.path, height, index=self._file.face)
        return self._fonts[height]


class Line:
    """A place for one line whose text changes now and then."""

    def __init__(self, writer: Writer, height: int, *, widest: int) -> None:
        self._writer, self._height, self._widest = writer, height, widest
        self._text = ""
        self._stamp: Stamp | None = None

    def stamp(self, text: str) -> Stamp | None:
        """The stamp of this text, None of an empty one."""
        if text != self._text:
            self._text = text
            self._stamp = self._writer.stamp(text, self._height, widest=self._widest) if text else None
        return self._stamp


def _fitted(text: str, font: Any, widest: int) -> str:
    if font.getlength(text) <= widest:
        return text
    while text and font.getlength(text + "…") > widest:
        text = text[:-1]
    return text + "…"
