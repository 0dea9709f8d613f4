"""The limits by which signals are told, as thresholds.toml states them: dated, with their learning seeds."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from agent.media.signals.errors import ThresholdsWrong
from agent.media.signals.events import Signal
from agent.media.signals.hold import Looks

FILE = Path(__file__).with_name("thresholds.toml")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLimits:
    """Of a luma plane of 320x180 (0..255).

    `black_*`: mean and deviation below which nothing is seen. `covered_*`: deviation, and energy of edges of middling
    size, below which no room is seen. `frozen_share`: change between keyframes as a share of the least that this
    camera ever showed; `frozen_quiet` the same outright; `frozen_most` the greatest change of any point.
    `edge_*`: middling detail that is an edge in a field, outright and as a multiple of the noise, and how many fields
    must have one. `blurred_share`: sharpness as a share of what this camera usually shows; `blurred_outright`:
    sharpness, before that is known; `blurred_fields`: the share of those fields that decides. `floor_*`: how fast what
    is usual follows, a keyframe, and after how many of them it is known.
    """

    black_mean: float
    black_sd: float
    covered_sd: float
    covered_mid: float
    frozen_share: float
    frozen_quiet: float
    frozen_most: float
    edge_mid: float
    edge_noise: float
    edge_fields: int
    blurred_fields: float
    blurred_share: float
    blurred_outright: float
    floor_rise: float
    floor_looks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundLimits:
    """Of half a second of sound.

    `silence_db`: RMS in dBFS. `clipped_*`: share of full scale, samples in a row there, and how many such runs.
    `hum_*`: how many lines of 50 Hz stand out of their neighbours, by how much, and their power together in dBFS.
    """

    silence_db: float
    clipped_level: float
    clipped_run: int
    clipped_runs: int
    hum_lines: int
    hum_snr_db: float
    hum_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """All of them. `looks` has each signal's hysteresis."""

    learned: date
    seeds: str
    picture: PictureLimits
    sound: SoundLimits
    looks: dict[Signal, Looks]


def load(path: Path = FILE) -> Thresholds:
    """The thresholds at `path`. Raises ThresholdsWrong."""
    try:
        return parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThresholdsWrong(f"thresholds {path.name}: expected readable TOML, got {error}") from error


def parse(values: dict[str, Any]) -> Thresholds:
    """The thresholds of these values: every one of them, and no other. Raises ThresholdsWrong."""
    if set(values) != {"learned", "seeds", "picture", "sound", "looks"}:
        raise ThresholdsWrong(f"thresholds: expected learned, seeds, picture, sound, looks, got {sorted(values)}")
    looks = values["looks"]
    if set(looks) != set(Signal):
        raise ThresholdsWrong(f"thresholds.looks: expected {sorted(Signal)}, got {sorted(looks)}")
    return Thresholds(
        learned=_date(values["learned"]),
        seeds=str(values["seeds"]),
        picture=_limits(PictureLimits, values["picture"]),
        sound=_limits(SoundLimits, values["sound"]),
        looks={Signal(name): _looks(name, numbers) for name, numbers in looks.items()},
    )


def _date(value: object) -> date:
    if not isinstance(value, date):
        raise ThresholdsWrong(f"thresholds.learned: expected a date, got {value!r}")
    return value


def _limits(kind: type[T], values: dict[str, Any]) -> T:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if set(values) != names or not all(isinstance(value, int | float) for value in values.values()):
        raise ThresholdsWrong(f"thresholds: expected a number for each of {sorted(names)}, got {values}")
    return kind(**values)


def _looks(name: str, numbers: object) -> Looks:
    match numbers:
        case [int(begin), int(of), int(end)] if 1 <= begin <= of and end >= 1:
            return Looks(begin=begin, of=of, end=end)
    raise ThresholdsWrong(f"thresholds.looks.{name}: expected [begin, of, end] with 1 <= begin <= of, got {numbers!r}")
