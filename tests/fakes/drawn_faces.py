"""Faces that are drawn, of nobody: skin, hair, light and features from a seed, turned aside as far as one asks.

A model that finds faces on photographs finds these as surely, from some 24 lines of a picture of 360 on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from agent.media.sources.opencv import cv2

SHARE = 0.85  # of the patch's height that the face itself takes, without hair and neck
_SIDE = 200
_SKINS = ((150, 180, 225), (120, 155, 205), (90, 125, 180), (60, 90, 140))
_HAIRS = ((20, 20, 25), (35, 40, 50), (40, 60, 90), (120, 120, 125))

Plane = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """How one is drawn: half widths and heights in points of _SIDE, colours as blue, green, red."""

    wide: int
    high: int
    skin: Plane
    hair: Plane
    is_long: bool
    light: float


@lru_cache(maxsize=64)
def face(seed: int, turn: float = 0.0) -> tuple[Plane, Plane]:
    """A head as BGR (float, 0..255) and where it covers what is behind it (0..1). `turn`: -1 to 1, some 40 degrees."""
    head = _head(seed)
    picture, cover = np.zeros((_SIDE, _SIDE, 3), np.float32), np.zeros((_SIDE, _SIDE), np.float32)
    _silhouette(picture, cover, head)
    picture *= _relief(head, turn)[..., None]
    _features(picture, head, turn)
    return cv2.GaussianBlur(picture, (0, 0), 1.1), cv2.GaussianBlur(cover, (0, 0), 1.1)[..., None]


@lru_cache(maxsize=64)
def bowed(seed: int) -> tuple[Plane, Plane]:
    """The same head from above: hair, and nothing of the face."""
    head = _head(seed)
    picture, cover = np.zeros((_SIDE, _SIDE, 3), np.float32), np.zeros((_SIDE, _SIDE), np.float32)
    for plane, shade in ((picture, tuple(head.hair)), (cover, 1.0)):
        cv2.ellipse(plane, (_SIDE // 2, _SIDE // 2), (int(head.wide * 1.1), int(head.high * 0.9)), 0, 0, 360, shade, -1)
    return cv2.GaussianBlur(picture, (0, 0), 1.1), cv2.GaussianBlur(cover, (0, 0), 1.1)[..., None]


def put(picture: Plane, head: tuple[Plane, Plane], centre: tuple[float, float], side: int) -> None:
    """Puts a head of `side` points into a BGR picture (float), with its middle at `centre`; what is outside is cut."""
    drawn, cover = (cv2.resize(each, (side, side), interpolation=cv2.INTER_AREA) for each in head)
    height, width = picture.shape[:2]
    x, y = round(centre[0]) - side // 2, round(centre[1]) - side // 2
    left, top, right, bottom = max(0, x), max(0, y), min(width, x + side), min(height, y + side)
    if left >= right or top >= bottom:
        return
    part = slice(top - y, bottom - y), slice(left - x, right - x)
    under = picture[top:bottom, left:right]
    under += cover[part][..., None] * (drawn[part] - under)


def _head(seed: int) -> _Head:
    draw = np.random.default_rng(seed)
    return _Head(
        wide=int(_SIDE * draw.uniform(0.28, 0.34)),
        high=int(_SIDE * draw.uniform(0.40, 0.45)),
        skin=np.array(_SKINS[int(draw.integers(0, 4))], float),
        hair=np.array(_HAIRS[int(draw.integers(0, 4))], float),
        is_long=bool(draw.random() < 0.5),
        light=float(draw.uniform(-0.2, 0.2)),
    )


def _silhouette(picture: Plane, cover: Plane, head: _Head) -> None:
    """Neck, hair and the oval of the face, in both planes."""
    middle, w, h = _SIDE // 2, head.wide, head.high
    crown = middle - _SIDE // 12
    for plane, skin, neck, hair in (
        (picture, tuple(head.skin), tuple(head.skin * 0.75), tuple(head.hair)),
        (cover, 1.0, 1.0, 1.0),
    ):
        cv2.rectangle(plane, (middle - w // 2, middle + h // 2), (middle + w // 2, _SIDE), neck, -1)
        cv2.ellipse(plane, (middle, crown), (int(w * 1.15), h), 0, 180, 360, hair, -1)
        if head.is_long:
            aside = int(w * 1.15)
            cv2.rectangle(plane, (middle - aside, crown), (middle + aside, middle + int(h * 0.7)), hair, -1)
        cv2.ellipse(plane, (middle, middle), (w, h), 0, 0, 360, skin, -1)
        cv2.ellipse(plane, (middle, middle - int(h * 0.95)), (int(w * 0.95), int(h * 0.45)), 0, 0, 360, hair, -1)


def _relief(head: _Head, turn: float) -> Plane:
    """How light falls on it: sockets, cheeks, nose and chin, as a factor."""
    rows, columns = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32)
    across = (columns - _SIDE // 2) / head.wide - 0.35 * turn
    down = (rows - _SIDE // 2) / head.high

    def spot(x: float, y: float, wide: float, high: float) -> Plane:
        return np.exp(-(((across - x) / wide) ** 2 + ((down - y) / high) ** 2))

    light = np.clip(1 - 0.28 * across**2 - 0.12 * down**2, 0.3, 1)
    for side in (-0.42, 0.42):
        light += 0.10 * spot(side, 0.22, 0.36, 0.16) - 0.28 * spot(side, -0.13, 0.36, 0.21)
    light += 0.13 * spot(0, 0.12, 0.12, 0.22) - 0.30 * spot(0, 0.36, 0.25, 0.045)
    light -= 0.15 * spot(0, 0.70, 0.3, 0.05) + 0.2 * spot(0, 1.0, 0.9, 0.1)
    return light * (1 + head.light * across)


def _features(picture: Plane, head: _Head, turn: float) -> None:
    """Eyes, brows, nostrils, mouth; on the far side of a turned head they are narrower."""
    w, h = head.wide, head.high
    middle, eyes = _SIDE // 2 + round(0.35 * turn * w), _SIDE // 2 - int(h * 0.10)
    dark, brow = tuple(head.skin * 0.35), tuple(head.hair * 0.8 + 10)
    lid = max(2, int(h * 0.07))
    for side in (-1, 1):
        narrow = 1 - 0.4 * max(0.0, side * turn)
        x, wide = middle + round(side * 0.42 * w * narrow), max(3, int(w * 0.24 * narrow))
        cv2.ellipse(picture, (x, eyes), (wide, lid), 0, 0, 360, (215, 220, 225), -1)
        cv2.circle(picture, (x, eyes), lid, (30, 40, 55), -1)
        cv2.circle(picture, (x, eyes), max(1, lid // 2), (5, 5, 5), -1)
        cv2.ellipse(picture, (x, eyes - lid // 3), (wide + 1, lid + 1), 0, 180, 360, dark, 2)
        cv2.ellipse(picture, (x, eyes - int(lid * 1.6)), (wide + 2, lid + 2), 0, 200, 340, brow, 4)
        nostril = (middle + round(side * 0.12 * w * narrow), _SIDE // 2 + int(h * 0.335))
        cv2.ellipse(picture, nostril, (max(1, int(w * 0.07)), 2), 0, 0, 360, tuple(head.skin * 0.3), -1)
    mouth, half = _SIDE // 2 + int(h * 0.55), int(w * 0.42 * (1 - 0.2 * abs(turn)))
    lips = tuple(head.skin * np.array([0.55, 0.5, 0.75]))
    cv2.ellipse(picture, (middle, mouth), (half, max(2, int(h * 0.075))), 0, 0, 360, lips, -1)
    cv2.line(picture, (middle - half, mouth), (middle + half, mouth), tuple(head.skin * 0.3), 2)
