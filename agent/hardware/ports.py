"""The seams of the room's things: button, lamp, sounder, sensor, wiring, keys, pulse (values: agent.frontpanel)."""

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


class Wiring(Protocol):
    """Relays that close and contacts that are closed, by number, as a GPIO chip or a relay board has them."""

    def set(self, number: int, closed: bool) -> None:
        """The relay of this number closes or opens. Raises ThingGone."""
        ...

    def is_closed(self, number: int) -> bool:
        """Whether the contact of this number is closed now. Raises ThingGone."""
        ...

    def close(self) -> None:
        """Every relay open, where that can still be said."""
        ...


class Keys(Protocol):
    """A key box or foot switch. Nobody else on the box hears its keys."""

    def read(self, timeout_s: float) -> tuple[str, ...]:
        """The keys that went down since the last call, as the kernel calls them; waits so long for one.

        Raises ThingGone once it is unplugged; the next call looks for it again.
        """
        ...

    def close(self) -> None: ...


class Pulse(Protocol):
    """A heart-rate monitor."""

    def read(self, timeout_s: float) -> int | None:
        """Beats a minute as newly measured; None where none came in time or it is not worn.

        Raises ThingGone once it is out of reach; the next call looks for it again.
        """
        ...

    def close(self) -> None: ...
