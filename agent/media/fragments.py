"""What media hands on: initialisations, fragments, and what happened to a source. Values only.

All times are nanoseconds from the part's origin (10 s before the press, CLOCK_BOOTTIME); intervals are half-open.
The tfdt inside the bytes counts from the same origin in the track's own timescale.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

ORIGIN_BEFORE_PRESS_NS = 10_000_000_000


class TrackKind(Enum):
    """Picture is cut at keyframes, sound by time."""

    PICTURE = "picture"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Initialisation:
    """ftyp and moov of a run: fragment 0 of each of its segments, byte for byte the same."""

    track: str
    run: int
    data: bytes
    codec: str
    source: str
    time_method: str
    time_error_ns: int


@dataclass(frozen=True, slots=True)
class MediaFragment:
    """One moof and mdat, about 0.5 s. The first of a segment begins with a keyframe (picture).

    `from_ns` is where its decoding starts: for the first picture of a part that lies before the press.
    """

    track: str
    run: int
    data: bytes
    from_ns: int
    to_ns: int
    opens_segment: bool


@dataclass(frozen=True, slots=True)
class SourceLost:
    """The source gave nothing more after `at_ns` (end of the last sample that came); `observed` says what was seen."""

    track: str
    at_ns: int
    observed: str
    detail: str


@dataclass(frozen=True, slots=True)
class SourceBack:
    """The source gives again, in a new run whose first sample begins at `at_ns`; its Initialisation follows."""

    track: str
    run: int
    at_ns: int


@dataclass(frozen=True, slots=True)
class TrackEnded:
    """Everything up to the stop has been handed on; the last sample ends at `at_ns`."""

    track: str
    at_ns: int


MediaEvent = Initialisation | MediaFragment | SourceLost | SourceBack | TrackEnded
