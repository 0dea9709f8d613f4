"""Rooms that are not there: a moving picture with light, noise and motion drawn from a seed, and faults done to it.

A scene gives luma planes as a camera's sensor would, before its encoder. The same seed gives the same room.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np

from agent.media.sources.opencv import cv2

SIZE = (1280, 720)
FAULTS = ("black", "covered", "frozen", "blurred")
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_MARGIN, _APART = 192, 24

Plane = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """How a room is lit and seen: `level` is its mean luma; `noise` the sensor's deviation; `lens` its softness."""

    level: float
    contrast: float
    noise: float
    lens: float
    drift_s: float
    drift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter:
    """One person: where the head is (shares of the picture), how big, how bright, how much and how fast it moves."""

    x: float
    y: float
    size: float
    shade: float
    sway: float
    period_s: float
    phase: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """From where a room is drawn: mean luma, contrast, sensor noise, lens, how far and how fast people move."""

    level: tuple[float, float]
    contrast: tuple[float, float]
    noise: tuple[float, float]
    lens: tuple[float, float]
    sway: tuple[float, float]
    period_s: tuple[float, float]
    step_every_s: float


LEARNING = Ranges(
    level=(55, 165),
    contrast=(0.45, 1.0),
    noise=(1.2, 6.0),
    lens=(0.5, 1.4),
    sway=(0.001, 0.03),
    period_s=(2.3, 9.0),
    step_every_s=90,
)
JUDGING = Ranges(  # other light, noise and motion than what was learned from
    level=(46, 178),
    contrast=(0.42, 1.0),
    noise=(1.1, 7.0),
    lens=(0.4, 1.5),
    sway=(0.0, 0.05),
    period_s=(1.1, 14.0),
    step_every_s=60,
)


class Scene:
    """One room and camera. `picture(at_s, fault)` is what the sensor gives; call it with rising times.

    Besides what the fault does, people sway, light drifts and is switched to brighter or dimmer, and now and then
    somebody passes close to the camera.
    """

    def __init__(
        self, seed: int, *, size: tuple[int, int] = SIZE, ranges: Ranges = LEARNING, is_empty: bool = False
    ) -> None:
        self._random = np.random.default_rng(seed)
        self._size, self._ranges = size, ranges
        draw = self._random
        self.light = Light(
            level=float(draw.uniform(*ranges.level)),
            contrast=float(draw.uniform(*ranges.contrast)),
            noise=float(draw.uniform(*ranges.noise)),
            lens=float(draw.uniform(*ranges.lens)),
            drift_s=float(draw.uniform(40, 400)),
            drift=float(draw.uniform(0.0, 0.18)),
        )
        self._dimming = [float(each) for each in draw.uniform(0.8, 1.2, 64)]
        self._passes = [(each * 150 + float(draw.uniform(0, 140)), float(draw.uniform(1, 4))) for each in range(64)]
        self._still = self._furnish()
        self._sitters = [self._seat(place) for place in range(int(draw.integers(0, 4)))]
        self._has_clock = bool(draw.random() < 0.5)
        if is_empty:
            self._sitters, self._passes = [], []
        self._static, self._cuts = self._noise_field(), self._deal()
        self._fault: tuple[str, Plane] | None = None
        self._stare: Plane = None

    def picture(self, at_s: float, fault: str | None = None) -> Plane:
        """The luma plane (uint8) at `at_s`, with the fault done to it."""
        if fault is None:
            self._fault = None
        elif self._fault is None or self._fault[0] != fault:
            self._fault = fault, self._ruin(fault, at_s)
        if fault in ("black", "covered"):
            assert self._fault is not None
            shade, noise = self._fault[1]
            return self._sensed(shade, noise)
        if fault == "frozen" and self._stare is not None:
            return self._stare
        room = self._room(at_s)
        if fault == "blurred":
            assert self._fault is not None
            room = _softened(room, self._fault[1])
        if self._has_clock:
            self._write_clock(room, at_s)
        self._stare = self._sensed(room, self.light.noise)
        return self._stare

    # --- the room ---

    def _furnish(self) -> Plane:
        """Wall, floor, table, and things with edges: what does not move, as float around 0.5."""
        draw, (width, height) = self._random, self._size
        still = np.linspace(draw.uniform(0.5, 0.7), draw.uniform(0.35, 0.55), height, dtype=np.float32)[:, None]
        still = np.repeat(still, width, axis=1)
        still += np.linspace(-0.1, 0.1, width, dtype=np.float32)[None, :] * float(draw.uniform(-1, 1))
        horizon = int(height * draw.uniform(0.5, 0.75))
        cv2.rectangle(still, (0, horizon), (width, height), float(draw.uniform(0.2, 0.6)), -1)
        for _ in range(int(draw.integers(3, 9))):
            x, y = int(draw.integers(0, width)), int(draw.integers(0, horizon))
            w, h = int(draw.integers(30, width // 4)), int(draw.integers(30, height // 3))
            cv2.rectangle(still, (x, y), (x + w, y + h), float(draw.uniform(0.1, 0.95)), int(draw.choice([-1, 3, 6])))
        for _ in range(int(draw.integers(1, 5))):
            at = (int(draw.integers(0, width * 2 // 3)), int(draw.integers(height // 8, height)))
            _write(still, "NOTICE 0123", at, float(draw.uniform(0.8, 2.5)), float(draw.uniform(0, 1)))
        grain = draw.normal(0, 1, (height // 3, width // 3)).astype(np.float32)
        still += cv2.resize(grain, (width, height)) * float(draw.uniform(0.004, 0.02))  # walls are not paint alone
        return still

    def _seat(self, place: int) -> Sitter:
        draw = self._random
        return Sitter(
            x=0.2 + 0.27 * place + float(draw.uniform(-0.05, 0.05)),
            y=float(draw.uniform(0.3, 0.55)),
            size=float(draw.uniform(0.05, 0.14)),
            shade=float(draw.uniform(0.3, 0.8)),
            sway=float(draw.uniform(*self._ranges.sway)),
            period_s=float(draw.uniform(*self._ranges.period_s)),
            phase=float(draw.uniform(0, 6)),
        )

    def _room(self, at_s: float) -> Plane:
        room = self._still.copy()
        width, height = self._size
        for each in self._sitters:
            swing = math.sin(at_s * 2 * math.pi / each.period_s + each.phase)
            nod = math.sin(at_s * 2 * math.pi / (each.period_s * 0.37) + each.phase)
            x, y = (each.x + each.sway * swing) * width, (each.y + each.sway * 0.4 * nod) * height
            side = each.size * height
            torso, head = (int(side * 1.6), int(side * 2.2)), (int(side * 0.75), int(side))
            cv2.ellipse(room, (int(x), int(y + side * 2.8)), torso, 0, 0, 360, each.shade * 0.6, -1)
            cv2.ellipse(room, (int(x), int(y)), head, 0, 0, 360, each.shade, -1)
            for eye in (-0.3, 0.3):
                cv2.circle(room, (int(x + eye * side), int(y - 0.1 * side)), max(2, int(side * 0.08)), 0.05, -1)
        for begins_s, lasts_s in self._passes:
            if begins_s <= at_s < begins_s + lasts_s:
                centre = (int(width * (1.3 * (at_s - begins_s) / lasts_s - 0.15)), height // 2)
                cv2.ellipse(room, centre, (width // 4, int(height * 0.7)), 0, 0, 360, 0.3, -1)
        lens = _softened(room, self.light.lens)
        swell = 1 + self.light.drift * math.sin(at_s * 2 * math.pi / self.light.drift_s)
        swell *= self._dimming[int(at_s / self._ranges.step_every_s) % 64]
        full = self.light.level * 2 * swell
        return cv2.addWeighted(lens, self.light.contrast * full, lens, 0.0, 0.5 * (1 - self.light.contrast) * full)

    def _write_clock(self, seen: Plane, at_s: float) -> None:
        """The camera writes the time behind its lens: as bright and as sharp whatever the room and the focus."""
        width, height = self._size
        seconds = int(at_s)
        text = f"2026-11-24 {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        _write(seen, text, (width // 30, height // 12), width / 1000, 235.0)

    # --- what is done to it ---

    def _ruin(self, fault: str, at_s: float) -> Any:
        draw, (width, height) = self._random, self._size
        if fault == "black":
            dark = np.full((height, width), draw.uniform(0, 19), np.float32)
            if draw.random() < 0.4:  # the light went out: a trace of the room is left
                dark = 12 + self._room(at_s) * float(draw.uniform(0.0, 0.03))
            return dark, float(draw.uniform(0, 2.5))
        if fault == "covered":
            small = draw.normal(0, 1, (3, 4)).astype(np.float32)
            blob = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC) * float(draw.uniform(0, 4))
            return blob + float(draw.uniform(34, 190)), float(draw.uniform(1.0, 6.0))
        return float(draw.uniform(5.0, 14.0)) * width / 1280

    def _noise_field(self) -> Plane:
        width, height = self._size
        return self._random.normal(0, 1, (height + _MARGIN, width + _MARGIN)).astype(np.float32)

    def _deal(self) -> Iterator[tuple[int, int]]:
        """Where each picture's noise is cut from the field: so far from the others that no two share any of it."""
        steps = range(0, _MARGIN + 1, _APART)
        return cycle(self._random.permutation([(x, y) for x in steps for y in steps]))

    def _sensed(self, seen: Plane, noise: float) -> Plane:
        """As the sensor reads it: noise of its own each time."""
        width, height = self._size
        x, y = next(self._cuts)
        sign = 1 if self._random.random() < 0.5 else -1
        grain = self._static[y : y + height, x : x + width]
        return cv2.addWeighted(grain, noise * sign, seen, 1.0, 0.0, dtype=cv2.CV_8U)


def _write(picture: Plane, text: str, at: tuple[int, int], scale: float, shade: float) -> None:
    """OpenCV writes on bytes only: the letters are a mask."""
    (wide, high), below = cv2.getTextSize(text, _FONT, scale, 2)
    letters = np.zeros((high + below + 4, wide + 4), np.uint8)
    cv2.putText(letters, text, (2, high), _FONT, scale, 255, 2)
    x, y = at[0], max(0, at[1] - high)
    under = picture[y : y + letters.shape[0], x : x + letters.shape[1]]
    under[letters[: under.shape[0], : under.shape[1]] > 127] = shade


def _softened(picture: Plane, sigma: float) -> Plane:
    if sigma < 4:
        return cv2.GaussianBlur(picture, (0, 0), sigma)
    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / 4)
    return cv2.resize(soft, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_CUBIC)
