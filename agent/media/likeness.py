"""Whether a camera still shows what it showed at commissioning: moved, or something else. Pure but for OpenCV.

Light changes and people come and go, so edges are compared and not brightness, field by field, and the middle field
decides; how far the camera has turned is found by the phase of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.media.errors import MediaError
from agent.media.sources.opencv import cv2

SIZE = (160, 90)
_ROWS, _COLUMNS = 6, 8
#: A field of less contrast than this (grey levels) has nothing to compare.
_LEAST_DETAIL = 1.5
#: By how much more alike pictures must become when the one is moved back, for a move to be believed.
_GAIN = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """`alike` from -100 to 100 (percent), `moved` in thousandths of the picture's width."""

    alike: int
    moved: int


def reference_of(luma: Any) -> bytes:
    """What is kept of a picture (uint8 plane of any size): 160x90 grey levels as PNG."""
    is_done, data = cv2.imencode(".png", cv2.resize(luma, SIZE, interpolation=cv2.INTER_AREA))
    assert is_done, "a PNG of eight-bit grey can always be made"
    return bytes(data)


def compare(reference: bytes, luma: Any) -> Likeness:
    """The plane against what `reference_of` kept. Raises MediaError where that is no picture."""
    kept = cv2.imdecode(np.frombuffer(reference, np.uint8), cv2.IMREAD_GRAYSCALE)
    if kept is None or kept.shape != SIZE[::-1]:
        raise MediaError(f"reference picture: expected 160x90 grey levels, got {len(reference)} bytes of another kind")
    before = _edges(kept)
    now = _edges(cv2.resize(luma, SIZE, interpolation=cv2.INTER_AREA))
    window = cv2.createHanningWindow(SIZE, cv2.CV_32F)
    (right, down), _certainty = cv2.phaseCorrelate(before, now, window)
    turned = float(np.hypot(right, down)) / SIZE[0]
    alike = _alike(before, now)
    is_found = _alike(before, _back(now, right, down)) > alike + _GAIN
    return Likeness(alike=round(100 * alike), moved=round(1000 * turned) if is_found else 0)


def _edges(grey: Any) -> Any:
    exact = grey.astype(np.float32)
    return cv2.subtract(cv2.GaussianBlur(exact, (0, 0), 1.0), cv2.GaussianBlur(exact, (0, 0), 6.0))


def _back(edges: Any, right: float, down: float) -> Any:
    move = np.array([[1, 0, -right], [0, 1, -down]], np.float32)
    return cv2.warpAffine(edges, move, SIZE)


def _alike(before: Any, now: Any) -> float:
    """The median over the fields that had something to show, of their correlation."""
    found = [
        float((one * other).sum() / max(1e-6, np.sqrt((one * one).sum() * (other * other).sum())))
        for one, other in zip(_fields(before), _fields(now), strict=True)
        if one.std() >= _LEAST_DETAIL
    ]
    return float(np.median(found)) if found else 1.0


def _fields(plane: Any) -> list[Any]:
    return [field for row in np.array_split(plane, _ROWS) for field in np.array_split(row, _COLUMNS, axis=1)]
