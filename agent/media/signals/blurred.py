"""模糊: the picture has lost its fine detail (focus, dirt, breath on the lens). Pure.

How fine detail is depends on room and lens, so the camera is measured by itself, field by field: of the edges in a
field, how much is fine, compared with what it usually was there. Light and contrast change both alike, so they do not
count; nor does who stands before the edges, nor the time that a camera writes into its picture, sharp whatever its lens
does: `blurred_fields` is the share of fields that must be softer. Before it is known what is usual, an outright limit
serves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.media.signals.looks import Look
from agent.media.signals.thresholds import PictureLimits

_NOISE_IN_FINE, _NOISE_IN_MID = 0.761, 0.076  # of white noise's energy, what look_at's two filters let through
_LEFT = 0.25  # blur takes of an edge's middling detail too; with less than this left, something stands before it
_LEAST_FINE = 0.04  # a field usually softer than this (a shadow, a curtain) cannot get softer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sharpness:
    """What this camera usually shows (`fine` and `mid`: energy in each field, without noise), from how many looks that
    is known, and how quiet the newest was."""

    fine: Any = None
    mid: Any = None
    quiet: float = math.inf
    known: int = 0

    def judge(self, look: Look, limits: PictureLimits) -> tuple[Sharpness, bool | None]:
        """After one more look at a room that is seen: the new state, and whether it is blurred; None where it cannot
        be told."""
        share = self.share(look, limits) if self.known >= limits.floor_looks else None
        if share is not None:
            is_soft: bool | None = share < limits.blurred_share
        else:
            outright = self.outright(look, limits)
            is_soft = None if outright is None else outright < limits.blurred_outright
        return (self.learned(look, limits) if is_soft is False else self.noted(look)), is_soft

    def share(self, look: Look, limits: PictureLimits) -> float | None:
        """How fine edges are, as a share of what is usual where they are; None if there are too few to compare."""
        if self.known == 0 or look.quiet is None:
            return None
        fine, mid, least = self._detail(look, limits)
        both = (self.mid > least) & (self.fine > _LEAST_FINE * self.mid) & (mid > _LEFT * least)
        now = fine[both] / np.maximum(mid[both], least)
        return _deciding(now / (self.fine[both] / self.mid[both]), limits.blurred_fields, limits)

    def outright(self, look: Look, limits: PictureLimits) -> float | None:
        """How fine the finer edges are, whatever is usual; None if there are too few. The softer ones may not decide: a
        shadow is soft in a sharp picture too, and so is the rim of an edge in the field beside."""
        if look.quiet is None:
            return None
        fine, mid, least = self._detail(look, limits)
        return _deciding(fine[mid > least] / mid[mid > least], 1 - limits.blurred_fields, limits)

    def learned(self, look: Look, limits: PictureLimits) -> Sharpness:
        """Having seen the room as it is usual."""
        if look.quiet is None:
            return self
        fine, mid, _ = self._detail(look, limits)
        if self.known:
            fine = self.fine + limits.floor_rise * (fine - self.fine)
            mid = self.mid + limits.floor_rise * (mid - self.mid)
        return Sharpness(fine=fine, mid=mid, quiet=look.quiet, known=self.known + 1)

    def noted(self, look: Look) -> Sharpness:
        """Having seen it as it is not usual."""
        quiet = self.quiet if look.quiet is None else look.quiet
        return Sharpness(fine=self.fine, mid=self.mid, quiet=quiet, known=self.known)

    def _detail(self, look: Look, limits: PictureLimits) -> tuple[Any, Any, float]:
        """Fine and middling energy without noise, and the least of the latter that is an edge. What changes between
        keyframes is noise; where somebody passes it is more, so the quieter of two looks says how much."""
        assert look.quiet is not None, "asked by those that saw that it is known"
        noise = min(look.quiet, self.quiet) ** 2 / 2
        fine = np.maximum(look.fine - _NOISE_IN_FINE * noise, 0)
        mid = np.maximum(look.mids - _NOISE_IN_MID * noise, 0)
        return fine, mid, max(limits.edge_mid, limits.edge_noise * noise)


def _deciding(shares: Any, quantile: float, limits: PictureLimits) -> float | None:
    return float(np.quantile(shares, quantile)) if shares.size >= limits.edge_fields else None
