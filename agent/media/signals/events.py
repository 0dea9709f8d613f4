"""The signals by name, and what a detector tells of one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Signal(StrEnum):
    """What may be wrong; the value is the word of the control socket and of the signed mark."""

    BLACK = "black"
    COVERED = "covered"
    FROZEN = "frozen"
    BLURRED = "blurred"
    SILENCE = "silence"
    CLIPPING = "clipping"
    HUM = "hum"
    PERSONS = "persons"


Key = tuple[Signal, str]  # a signal and its track


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A signal begun or ended. `since_ns` is the first look at which it was so, `seen_ns` the one that decided."""

    signal: Signal
    is_begun: bool
    since_ns: int
    seen_ns: int
