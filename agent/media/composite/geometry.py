"""Places in pixels. Pure. Everything is even: chroma planes have half the size."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_config.composite import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """A rectangle of the luma plane; every number is even."""

    x: int
    y: int
    width: int
    height: int


def rect_of(place: Place, width: int, height: int) -> Rect:
    """Where a place lies in a picture of this size."""
    x, y = _even(place.x * width), _even(place.y * height)
    return Rect(
        x=x,
        y=y,
        width=min(_even(place.width * width), width - x),
        height=min(_even(place.height * height), height - y),
    )


def fit(width: int, height: int, into: Rect) -> Rect:
    """The greatest rectangle of this shape in the middle of `into`; a hair of difference is filled."""
    if width <= 0 or height <= 0:
        return into
    wide, high = into.height * width / height, into.width * height / width
    shown_width = into.width if wide >= into.width * 0.98 else _even(wide)
    shown_height = into.height if high >= into.height * 0.98 else _even(high)
    return Rect(
        x=into.x + _even((into.width - shown_width) / 2),
        y=into.y + _even((into.height - shown_height) / 2),
        width=max(2, shown_width),
        height=max(2, shown_height),
    )


def _even(value: float) -> int:
    return round(value / 2) * 2
