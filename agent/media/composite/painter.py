"""Draws one composite picture: places, titles, captions, or a card with the main picture beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.media.composite.arrange import Filled
from agent.media.composite.geometry import Rect, fit, rect_of
from agent.media.composite.planes import BLACK, Planes, Shot, canvas, lay, press, views
from agent.media.composite.text import Line, Writer
from agent.media.composite.words import NO_SIGNAL, SHOWN_ELSEWHERE, Caption, Card

_EDGE = 200
_EMPTY = 48
_CARD = 32


class Painter:
    """Pictures of one size. The picture given out is drawn over two pictures later: encode it before."""

    def __init__(self, width: int, height: int, writer: Writer) -> None:
        self._width, self._height, self._writer = width, height, writer
        self._canvases = [canvas(width, height) for _ in range(2)]
        self._margin = max(4, height // 45) // 2 * 2
        self._big, self._small = max(12, height * 40 // 1080), max(10, height * 28 // 1080)
        self._lines: dict[str, Line] = {}

    def paint(self, filled: tuple[Filled, ...], shots: Mapping[str, Shot], caption: Caption, card: Card | None) -> Any:
        """An av.VideoFrame with what is to be seen; a place without a shot says that there is no signal."""
        self._canvases.reverse()
        frame = self._canvases[0]
        planes = views(frame)
        if card is None:
            for number, each in enumerate(filled):
                self._place(planes, number, each, shots)
        else:
            self._card(planes, card, filled, shots)
        self._captions(planes, caption)
        return frame

    def forget(self) -> None:
        """Nothing that was drawn stays in memory (a confidential talk)."""
        for each in self._canvases:
            views(each).fill(BLACK)

    def _place(self, planes: Planes, number: int, each: Filled, shots: Mapping[str, Shot]) -> None:
        rect = rect_of(each.place, self._width, self._height)
        if number:
            _frame(planes, rect)
        why_empty = SHOWN_ELSEWHERE if each.is_elsewhere else NO_SIGNAL
        self._show(planes, rect, shots.get(each.track or ""), f"place {number}", why_empty)
        if each.place.title:
            self._write(planes, f"title {number}", each.place.title, self._small, rect.x, rect.y, rect.width)

    def _show(self, planes: Planes, rect: Rect, shot: Shot | None, name: str, why_empty: str) -> None:
        if shot is None:
            planes.cut(rect).fill(_EMPTY)
            self._middle(planes, name, why_empty, self._big, rect, rect.y + rect.height // 2 - self._big)
            return
        inner = fit(*shot.planes.size, rect)
        if inner != rect:
            planes.cut(rect).fill(BLACK)
        lay(shot, planes.cut(inner))

    def _card(self, planes: Planes, card: Card, filled: tuple[Filled, ...], shots: Mapping[str, Shot]) -> None:
        """The card over the whole picture, and what is seen now in its corner: these seconds are film as well."""
        planes.fill(_CARD)
        whole = Rect(x=0, y=0, width=self._width, height=self._height)
        at_y = self._height * 24 // 100 // 2 * 2
        self._middle(planes, "card heading", card.heading, self._big * 2, whole, at_y)
        at_y += self._big * 4
        for number, text in enumerate(card.lines):
            self._middle(planes, f"card {number}", text, self._big, whole, at_y)
            at_y += self._big * 2
        side = Rect(
            x=self._width * 66 // 100 // 2 * 2,
            y=self._height * 62 // 100 // 2 * 2,
            width=self._width * 32 // 100 // 2 * 2,
            height=self._height * 32 // 100 // 2 * 2,
        )
        live = shots.get(filled[0].track or "") if filled else None
        if live is not None:
            _frame(planes, side)
            self._show(planes, side, live, "card live", NO_SIGNAL)

    def _captions(self, planes: Planes, caption: Caption) -> None:
        margin, widest = self._margin, self._width - 2 * self._margin
        small_high, big_high = self._small * 3 // 2 // 2 * 2, self._big * 3 // 2 // 2 * 2
        at_y = (self._height - margin - small_high) // 2 * 2
        self._write(planes, "details", caption.details, self._small, margin, at_y, widest)
        self._write(planes, "clock", caption.clock, self._big, margin, at_y - big_high, widest)
        self._write(planes, "notice", caption.notice, self._small, margin, margin, widest)

    def _middle(self, planes: Planes, name: str, text: str, height: int, rect: Rect, at_y: int) -> None:
        stamp = self._line(name, height, rect.width).stamp(text)
        if stamp is not None:
            x = rect.x + max(0, rect.width - stamp.size[0]) // 4 * 2
            press(stamp, planes, x, max(0, at_y) // 2 * 2)

    def _write(self, planes: Planes, name: str, text: str, height: int, x: int, y: int, widest: int) -> None:
        stamp = self._line(name, height, widest).stamp(text)
        if stamp is not None:
            press(stamp, planes, x, y)

    def _line(self, name: str, height: int, widest: int) -> Line:
        key = f"{name} {height} {widest}"
        if key not in self._lines:
            self._lines[key] = Line(self._writer, height, widest=widest)
        return self._lines[key]


def _frame(planes: Planes, rect: Rect) -> None:
    """A bright edge of two pixels round a place, as far as it lies inside the picture."""
    width, height = planes.size
    x, y = max(0, rect.x - 2), max(0, rect.y - 2)
    right, low = min(width, rect.x + rect.width + 2), min(height, rect.y + rect.height + 2)
    outer = planes.cut(Rect(x=x, y=y, width=(right - x) // 2 * 2, height=(low - y) // 2 * 2))
    outer.y[:2] = outer.y[-2:] = _EDGE
    outer.y[:, :2] = outer.y[:, -2:] = _EDGE
