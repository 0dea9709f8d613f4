"""A place for a signature."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """`page` counts from 0; `box` is left, bottom, right, top in points from the page's lower left corner. A box
    without area makes an invisible field."""

    name: str
    page: int
    box: tuple[float, float, float, float]
