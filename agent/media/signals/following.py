"""Are the faces that were found still where they were? Following costs little, looking at a whole picture much. Pure.

Each face is sought near its place: by its own newest pictures first, and if none is found, by a look of the model at
its place, then at what lies around it. The model looks at the whole picture every LOOK_EVERY keyframes, and while fewer
faces are seen than expected: at the first two keyframes at once, then every FEW_EVERY, in between only where a face was
lost, and there only when the place no longer looks as it did when no face was found in it: a head that stays bowed is
not looked at again. So what it costs has a bound, whoever comes and goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from agent.media.signals.faces import Face, distinct, is_among
from agent.media.sources.opencv import cv2

LOOK_EVERY = 15
FEW_EVERY = 10
SPARED = 2
ALIKE = 0.75
ALIKE_EARLIER = 0.8  # of a picture some keyframes old: a head turns to and fro
PICTURES = 4
AS_BEFORE = 0.92  # a place in which nothing was found is still the same; below, heads that are raised are missed
_ASIDE = 0.6
_FLAT = 4  # levels between the darkest and the brightest point: anything looks like that


class FindsFaces(Protocol):
    """What faces.FaceFinder does; pictures are 8-bit BGR."""

    def find(self, colours: Any) -> list[Face]:
        """All faces of the picture."""

    def find_near(self, colours: Any, face: Face) -> Face | None:
        """The one that is where this one was."""

    def find_beside(self, colours: Any, face: Face) -> Face | None:
        """The one that is within two faces of where this one was."""


class _Keyframe:
    """Its colours are made when the model first looks at it, if it does."""

    def __init__(self, luma: Any, coloured: Callable[[], Any]) -> None:
        self.luma, self._coloured = luma, coloured

    @cached_property
    def colours(self) -> Any:
        return self._coloured()


@dataclass(frozen=True, slots=True)
class _Known:
    """A face, its own pictures (luma), the newest first, and the corner of that.

    `is_seen`: it has one of now; it has none where it lies at the picture's very edge or is flat.
    """

    face: Face
    patches: tuple[Any, ...]
    is_seen: bool
    left: int
    top: int


class FaceFollower:
    """Counts the faces of one track."""

    def __init__(self, finder: FindsFaces) -> None:
        self._finder = finder
        self._known: list[_Known] = []
        self._lost: list[Face] = []
        self._empty: list[_Known] = []
        self._age, self._spare = LOOK_EVERY, float(SPARED)

    def count(self, luma: Any, coloured: Callable[[], Any], expected: int) -> int:
        """How many faces a keyframe shows: its luma (180 rows), and what makes it 8-bit BGR, larger, for the model."""
        keyframe = _Keyframe(luma, coloured)
        self._age += 1
        self._spare = min(SPARED, self._spare + 1 / FEW_EVERY)
        faces = self._followed(keyframe)
        is_few = len(faces) < expected
        if self._age > LOOK_EVERY or (is_few and self._spare >= 1):
            faces = self._looked(keyframe, faces)
        elif is_few:
            faces = self._come_back(keyframe, faces)
        self._remember(keyframe, faces, expected)
        return len(faces)

    def _followed(self, keyframe: _Keyframe) -> list[Face]:
        found = []
        for each in self._known:
            face = _found_again(keyframe.luma, each)
            face = face or self._finder.find_near(keyframe.colours, each.face)
            face = face or self._finder.find_beside(keyframe.colours, each.face)
            found += [face] if face else []
        return distinct(found)

    def _looked(self, keyframe: _Keyframe, faces: list[Face]) -> list[Face]:
        """What the whole picture shows; one that was followed and is not found there is looked at from near."""
        self._age, self._spare = 0, self._spare - 1
        seen = self._finder.find(keyframe.colours)
        for each in faces:
            if not is_among(each, seen) and (near := self._finder.find_near(keyframe.colours, each)):
                seen.append(near)
        return distinct(seen)

    def _come_back(self, keyframe: _Keyframe, faces: list[Face]) -> list[Face]:
        """A bowed head is raised where it was bowed: there it is seen before the next look at the whole."""
        back, empty = [], []
        for place in self._lost:
            before = next((each for each in self._empty if is_among(place, [each.face])), None)
            if before is not None and _found(keyframe.luma, before, before.patches[0], AS_BEFORE):
                empty.append(before)
            elif face := self._finder.find_near(keyframe.colours, place):
                back.append(face)
            elif (now := _known(keyframe.luma, place, ())).is_seen:
                empty.append(now)
        self._empty = empty
        return distinct([*faces, *back])

    def _remember(self, keyframe: _Keyframe, faces: list[Face], expected: int) -> None:
        places = [*(each.face for each in self._known), *self._lost]
        missing = max(0, expected - len(faces))
        self._lost = [each for each in distinct(places) if not is_among(each, faces)][:missing]
        before = self._known
        self._known = [_known(keyframe.luma, face, _pictures(face, before)) for face in faces]


def _pictures(face: Face, before: list[_Known]) -> tuple[Any, ...]:
    """The pictures by which the face in this place was known."""
    return next((each.patches for each in before if is_among(face, [each.face])), ())


def _known(luma: Any, face: Face, earlier: tuple[Any, ...]) -> _Known:
    height, width = luma.shape
    left, right = max(0, round(face.left * height)), min(width, round(face.right * height))
    top, bottom = max(0, round(face.top * height)), min(height, round(face.bottom * height))
    is_whole = right - left >= 4 and bottom - top >= 4
    patch = luma[top:bottom, left:right]
    if not is_whole or np.ptp(patch) <= _FLAT:
        return _Known(face, (), False, left, top)
    return _Known(face, (patch.copy(), *earlier)[:PICTURES], True, left, top)


def _found_again(luma: Any, known: _Known) -> Face | None:
    """The face at its new place; None if nothing near looks like it did."""
    for place, patch in enumerate(known.patches):
        face = _found(luma, known, patch, ALIKE_EARLIER if place else ALIKE)
        if face is not None:
            return face
    return None


def _found(luma: Any, known: _Known, patch: Any, enough: float) -> Face | None:
    """Where the picture is found within half a face of its place; None if nothing there is alike enough."""
    high, wide = patch.shape
    aside, down = int(wide * _ASIDE), int(high * _ASIDE)
    left, top = max(0, known.left - aside), max(0, known.top - down)
    around = luma[top : known.top + high + down, left : known.left + wide + aside]
    if around.shape[0] < high or around.shape[1] < wide:
        return None  # an earlier, larger picture at the edge
    match = cv2.matchTemplate(around, patch, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(match)
    if not best >= enough:
        return None
    across, along = ((left + x) - known.left) / luma.shape[0], ((top + y) - known.top) / luma.shape[0]
    was = known.face
    return Face(was.left + across, was.top + along, was.right + across, was.bottom + along, was.score)
