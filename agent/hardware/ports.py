"""The seams of the room's things: a button, a lamp, a sounder, a sensor. Values are in agent.frontpanel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from agent.frontpanel import ButtonEvent, Light, Tune

OnButton = Callable[[ButtonEvent], None]


class Button(Protocol):
    """The one button of the room."""

    def watch(self, on_event: OnButton) -> None:
        """Call `on_event` from the driver's thread for each Pressed, Held and Released; it must return at once."""
        ...

    def close(self) -> None: ...


class Lamp(Protocol):
    """The lamp that everyone in the room sees."""

    def show(self, light: Light) -> None:
        """Show this light until told otherwise; showing the same again changes nothing (a blink keeps its beat)."""
        ...

    def close(self) -> None:
        """Dark, and let go of the pins."""
        ...


class Sounder(Protocol):
    """The buzzer."""

    def beep(self, tune: Tune) -> None:
        """Begin the tune and return at once; it replaces one that is still sounding."""
        ...

    def close(self) -> None: ...


class Sensor(Protocol):
    """One quantity of the room: temperature in degrees Celsius, or relative humidity in percent."""

    def read(self) -> float:
        """A value measured now; may take seconds. Raises SensorSilent, which says why there is none."""
        ...
