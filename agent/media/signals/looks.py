"""A keyframe in six numbers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.media.sources.opencv import cv2

_FIELDS = (16, 9)
_FINE, _MIDDLING = 3, 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Of one luma plane, 0..255.

    `mean`, `sd`: over all points. `fine`, `mid`: mean square of what lies between no and little smoothing, and between
    little and much. `quiet`: change since the keyframe before, the median over 144 fields of its deviation in each, so
    that neither who moves nor light that drifts counts; `most`: the greatest change of a point. None at the first look.
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
    change = cv2.subtract(luma, before, dtype=cv2.CV_32F)
    means, squares = (cv2.resize(each, _FIELDS, interpolation=cv2.INTER_AREA) for each in (change, change * change))
    deviation = np.sqrt(np.maximum(squares - means * means, 0))
    return float(np.median(deviation)), max(float(change.max()), -float(change.min()))
