"""What the front panel says and shows, as values: the button's events, the lamp's light, the sounder's tunes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Pressed:
    """The button went down at `at_ns` (boottime)."""

    at_ns: int


@dataclass(frozen=True, slots=True)
class Held:
    """The button has been down for the hold time (2 s) at `at_ns` (boottime); one for each press."""

    at_ns: int


@dataclass(frozen=True, slots=True)
class Released:
    """The button came up at `at_ns` (boottime)."""

    at_ns: int


ButtonEvent = Pressed | Held | Released


class Glow(Enum):
    """What one colour of the lamp does."""

    OFF = "off"
    ON = "on"
    BLINK = "blink"


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """The whole lamp."""

    red: Glow = Glow.OFF
    amber: Glow = Glow.OFF
    green: Glow = Glow.OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Tune:
    """So many beeps of so many seconds, with pauses between them."""

    beeps: int
    on_s: float
    off_s: float


TUNE_ASKED = Tune(beeps=2, on_s=0.08, off_s=0.08)
TUNE_STARTED = Tune(beeps=1, on_s=0.4, off_s=0.1)
TUNE_STOPPED = Tune(beeps=2, on_s=0.2, off_s=0.2)
TUNE_IGNORED = Tune(beeps=3, on_s=0.06, off_s=0.06)
TUNE_ALARM = Tune(beeps=6, on_s=0.15, off_s=0.1)

TUNES = {
    "asked": TUNE_ASKED,
    "started": TUNE_STARTED,
    "stopped": TUNE_STOPPED,
    "ignored": TUNE_IGNORED,
    "alarm": TUNE_ALARM,
}
