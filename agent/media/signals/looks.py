"""A keyframe in five numbers and two of each of its 144 fields. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.media.sources.opencv import cv2

_FIELDS = (16, 9)
_MIDDLING = 17


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """Of one luma plane, 0..255.

    `mean`, `sd`: over all points. `fine`, `mids`: in each of 16 x 9 fields, mean square of what lies between no and
    little smoothing, and between little and much. `quiet`: change since the keyframe before, the median over the fields
    of its deviation in each, so that neither who moves nor light that drifts counts; `most`: the greatest change of a
    point. None at the first look.
    """

    mean: float
    sd: float
    fine: Any
    mids: Any
    quiet: float | None
    most: float | None

    @property
    def mid(self) -> float:
        """Middling detail of the whole picture."""
        return float(self.mids.mean())


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
        mids=_energy(little, much),
        quiet=quiet,
        most=most,
    )


def _energy(one: Any, other: Any) -> Any:
    between = cv2.subtract(one, other)
    return cv2.resize(cv2.multiply(between, between), _FIELDS, interpolation=cv2.INTER_AREA)


def _change(luma: Any, before: Any) -> tuple[float, float]:
    change = cv2.subtract(luma, before, dtype=cv2.CV_32F)
    means, squares = (cv2.resize(each, _FIELDS, interpolation=cv2.INTER_AREA) for each in (change, change * change))
    deviation = np.sqrt(np.maximum(squares - means * means, 0))
    return float(np.median(deviation)), max(float(change.max()), -float(change.min()))
