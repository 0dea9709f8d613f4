"""Samples -> what a plot draws: in a picture of `len(points)` by HEIGHT units, y downwards. Pure.

A line of means in a band from least to greatest; where nothing was told there is no line.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from server.devices.wall.history import OFFLINE, Folded, Sample

HEIGHT = 100
_STEPS = 4
#: Where the horizontal lines lie.
GRID_LINES = tuple(HEIGHT * i // _STEPS for i in range(_STEPS + 1))
_NICE = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """`line` and `band` are paths of SVG; `ticks` are the values at the horizontal lines, from the top."""

    width: int
    line: str
    band: str
    ticks: tuple[str, ...]
    newest: str
    least: str
    greatest: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `x`, `width` units long, a room was mostly seen in `state`; "" for not at all."""

    x: int
    width: int
    state: str


def plot(points: Sequence[Folded | None], *, digits: int) -> Plot | None:
    """None where nothing at all was told."""
    told = [each for each in points if each is not None]
    if not told:
        return None
    least, greatest = min(each[1] for each in told), max(each[3] for each in told)
    low, step = _scale(least, greatest, 10**-digits)
    runs = list(_runs(points))

    def y(value: float) -> float:
        return round(HEIGHT - (value - low) / (step * _STEPS) * HEIGHT, 1)

    def place(x: int, offset: float, value: float) -> str:
        return f"{x + offset:g} {y(value):g}"

    def along(start: int, values: Sequence[float]) -> list[str]:
        inner = [place(start + i, 0.5, value) for i, value in enumerate(values)]
        return [place(start, 0, values[0]), *inner, place(start + len(values), 0, values[-1])]

    lines, bands = [], []
    for start, run in runs:
        lines.append("M" + "L".join(along(start, [total / times for times, _, total, _ in run])))
        over, under = along(start, [each[3] for each in run]), along(start, [each[1] for each in run])
        bands.append("M" + "L".join([*over, *reversed(under)]) + "Z")
    times, _low, total, _high = told[-1]
    ticks_digits = max(digits, _digits(step))
    return Plot(
        width=len(points),
        line="".join(lines),
        band="".join(bands),
        ticks=tuple(f"{low + step * i:.{ticks_digits}f}" for i in range(_STEPS, -1, -1)),
        newest=f"{total / times:.{digits}f}",
        least=f"{least:.{digits}f}",
        greatest=f"{greatest:.{digits}f}",
    )


def strip(samples: Sequence[Sample]) -> list[Stretch]:
    """How the room was mostly seen, as stretches without a gap."""
    found, x = [], 0
    for state, group in groupby(samples, key=_mostly):
        width = len(list(group))
        found.append(Stretch(x, width, state))
        x += width
    return found


def heard_percent(samples: Iterable[Sample]) -> float | None:
    """The share of looks at which the box was connected; None where nobody looked."""
    every = list(samples)
    times = sum(each.times for each in every)
    return None if not times else math.floor(1000 * sum(each.heard for each in every) / times) / 10


def _mostly(sample: Sample) -> str:
    """The state seen most often; of two, the one that is not being away."""
    return max(sample.states, key=lambda state: (sample.states[state], state != OFFLINE), default="")


def _runs(points: Sequence[Folded | None]) -> Iterable[tuple[int, list[Folded]]]:
    """Points that stand together, with the place of the first."""
    run: list[Folded] = []
    for place, point in enumerate((*points, None)):
        if point is not None:
            run.append(point)
        elif run:
            yield place - len(run), run
            run = []


def _scale(least: float, greatest: float, smallest: float) -> tuple[float, float]:
    """The lowest line and the step between lines, in round numbers, that hold all values; no step below `smallest`."""
    low = 0 if 0 <= least <= greatest / 2 else least
    wanted = max((greatest - low) / _STEPS, smallest)
    if greatest - low < wanted:  # nearly flat: the line lies in the middle
        low = max(0, low - 2 * wanted) if low >= 0 else low - 2 * wanted
    power = 10 ** math.floor(math.log10(wanted))
    for nice in (*_NICE, 20):
        step = nice * power
        lowest = math.floor(low / step + 1e-9) * step
        if step >= smallest and lowest + step * _STEPS >= greatest - 1e-9:
            return lowest, step
    raise AssertionError("a step of twenty powers holds whatever one power nearly does")


def _digits(step: float) -> int:
    """Digits behind the point that tell two lines apart."""
    return next((digits for digits in range(4) if abs(round(step, digits) - step) < 1e-9), 4)
