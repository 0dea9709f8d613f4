"""Are the faces that were found still where they were? Following them costs a hundredth of looking for them anew. Pure.

The model looks when a face is not found again near its place, when fewer are seen than expected, and every LOOK_EVERY
keyframes; in between each face is sought by its own picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agent.media.signals.faces import Face
from agent.media.sources.opencv import cv2

LOOK_EVERY = 10
ALIKE = 0.75
_ASIDE = 0.6


@dataclass(frozen=True, slots=True)
class _Known:
    """A face's picture (luma), and the corner of it."""

    patch: Any
    left: int
    top: int


class FaceFollower:
    """Counts the faces of one track. `look` finds faces in an 8-bit BGR picture."""

    def __init__(self, look: Callable[[Any], list[Face]]) -> None:
        self._look = look
        self._known: list[_Known] = []
        self._age = 0

    def count(self, colours: Any, expected: int) -> int:
        """How many faces the picture shows."""
        luma = cv2.cvtColor(colours, cv2.COLOR_BGR2GRAY)
        self._age += 1
        is_enough = len(self._known) >= max(1, expected)
        found = [_found_again(luma, each) for each in self._known] if is_enough and self._age < LOOK_EVERY else []
        still = [each for each in found if each is not None]
        if not still or len(still) < len(self._known):
            self._age = 0
            known = [_known(luma, face) for face in self._look(colours)]
            still = [each for each in known if each is not None]
        self._known = still
        return len(still)


def _known(luma: Any, face: Face) -> _Known | None:
    """The face cut out; None where it lies outside of the picture."""
    height, width = luma.shape
    left, right = max(0, round(face.left * height)), min(width, round(face.right * height))
    top, bottom = max(0, round(face.top * height)), min(height, round(face.bottom * height))
    if right - left < 4 or bottom - top < 4:
        return None
    return _Known(luma[top:bottom, left:right].copy(), left, top)


def _found_again(luma: Any, known: _Known) -> _Known | None:
    """The face at its new place, as it looks now; None if nothing near is like it."""
    high, wide = known.patch.shape
    aside, down = int(wide * _ASIDE), int(high * _ASIDE)
    left, top = max(0, known.left - aside), max(0, known.top - down)
    around = luma[top : known.top + high + down, left : known.left + wide + aside]
    match = cv2.matchTemplate(around, known.patch, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(match)
    if not best >= ALIKE:  # also where a patch without any detail gives no number
        return None
    left, top = left + x, top + y
    return _Known(luma[top : top + high, left : left + wide].copy(), left, top)
