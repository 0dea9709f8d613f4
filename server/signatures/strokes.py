"""Handwriting as the pad sent it: checked, kept byte for byte, and drawn from."""

from __future__ import annotations

import io
import json
import math
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageDraw

from server.signatures.errors import UnfitHand
from server.signatures.rules import HandRules

_SCALE = 3
_MARGIN = 12
_THIN, _THICK = 1.1, 3.4
_INK = (16, 22, 40, 255)


@dataclass(frozen=True, slots=True)
class Point:
    """Where the pen was, in the field's pixels; when, in ms; how hard (0 to 1; a mouse says 0 or 0.5)."""

    x: float
    y: float
    time: float
    pressure: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """All strokes, and the field that they stand in."""

    width: float
    height: float
    strokes: tuple[tuple[Point, ...], ...]


def read(raw: bytes, rules: HandRules) -> Writing:
    """What the pad sent: {"width", "height", "strokes": [{"points": [{x, y, time, pressure}]}]}. Raises UnfitHand."""
    if len(raw) > rules.most_bytes:
        raise UnfitHand(
            f"strokes: {len(raw)} bytes, expected at most {rules.most_bytes}", _("笔迹过长，请清除后重写。")
        )
    try:
        told = json.loads(raw)
        strokes = tuple(tuple(_point(each) for each in stroke["points"]) for stroke in told["strokes"])
        found = Writing(width=_finite(told["width"]), height=_finite(told["height"]), strokes=strokes)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        words = _("没有收到笔迹，请重新签名。")
        raise UnfitHand(f"strokes: not spelled as the pad spells them ({error})", words) from error
    if found.width <= 0 or found.height <= 0:
        raise UnfitHand("strokes: a field without size", _("没有收到笔迹，请重新签名。"))
    points = sum(map(len, strokes))
    length = sum(math.dist((a.x, a.y), (b.x, b.y)) for each in strokes for a, b in pairwise(each))
    if points < rules.points or length < rules.length * found.width:
        raise UnfitHand(f"strokes: {points} points, {length:.0f} px", _("笔迹太短，请写下完整的姓名。"))
    return found


def drawn(writing: Writing) -> bytes:
    """A PNG of the writing alone, transparent, cut to its edges; harder or slower is thicker."""
    points = [each for stroke in writing.strokes for each in stroke]
    left, top = min(each.x for each in points), min(each.y for each in points)
    right, bottom = max(each.x for each in points), max(each.y for each in points)
    size = (_px(right - left) + 2 * _MARGIN, _px(bottom - top) + 2 * _MARGIN)
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for stroke in writing.strokes:
        placed = [(_px(each.x - left) + _MARGIN, _px(each.y - top) + _MARGIN) for each in stroke]
        widths = [_width(stroke, place) * _SCALE for place in range(len(stroke))]
        for place, (x, y) in enumerate(placed):
            half = widths[place] / 2
            pen.ellipse((x - half, y - half, x + half, y + half), fill=_INK)
            if place:
                pen.line((placed[place - 1], (x, y)), fill=_INK, width=max(1, round(widths[place])))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _width(stroke: tuple[Point, ...], place: int) -> float:
    here, before = stroke[place], stroke[max(0, place - 1)]
    if here.pressure not in (0.0, 0.5):  # a pen that tells
        return _THIN + (_THICK - _THIN) * min(1.0, max(0.0, here.pressure))
    took = here.time - before.time
    speed = math.dist((here.x, here.y), (before.x, before.y)) / took if took > 0 else 0.6
    return max(_THIN, _THICK - speed * 0.9)


def _point(each: dict[str, object]) -> Point:
    return Point(
        x=_finite(each["x"]),
        y=_finite(each["y"]),
        time=_finite(each["time"]),
        pressure=_finite(each.get("pressure", 0)),
    )


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise ValueError(f"expected a number, got {str(value)[:20]!r}")
    return float(value)


def _px(value: float) -> int:
    return min(4000, round(value * _SCALE))
