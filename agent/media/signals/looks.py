"""A keyframe in six numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.media.sources.opencv import cv2

_ROWS, _COLUMNS = 9, 16
_FINE, _MIDDLING = 3, 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Of one luma plane, 0..255.

    `mean`, `sd`: over all points. `fine`, `mid`: mean square of what lies between no and little smoothing, and between
    little and much. `quiet`: change since the keyframe before, the median over 144 fields of their mean change, so that
    who moves does not count; `most`: the greatest change of a point. Both None at the first look.
    """

    mean: float
    sd: float
    fine: float
    mid: float
    quiet: float | None
    most: float | None

    @property
    def sharpness(self) -> float:
        """Fine detail whatever the light: `fine` over the square of the mean."""
        return self.fine / max(self.mean, 1.0) ** 2


def look_at(luma: Any, before: Any | None) -> Look:
    """The numbers of a plane of 180 rows of 320 (uint8); `before` is the one of the keyframe before."""
    mean, deviation = cv2.meanStdDev(luma)
    exact = luma.astype(np.float32)
    little = cv2.GaussianBlur(exact, (0, 0), 1.0)
    much = cv2.blur(little, (_MIDDLING, _MIDDLING))
    quiet, most = (None, None) if before is None else _change(luma, before)
    return Look(
        mean=float(mean[0, 0]),
        sd=float(deviation[0, 0]),
        fine=_energy(exact, little),
        mid=_energy(little, much),
        quiet=quiet,
        most=most,
    )


def _energy(one: Any, other: Any) -> float:
    return float(cv2.norm(one, other, cv2.NORM_L2SQR)) / float(one.size)


def _change(luma: Any, before: Any) -> tuple[float, float]:
    change = cv2.absdiff(luma, before)
    fields = cv2.resize(change.astype(np.float32), (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA)
    return float(np.median(fields)), float(change.max())
