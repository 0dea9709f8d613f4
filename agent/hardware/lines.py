"""The box's own GPIO lines for gpiozero: through lgpio, on any board that has a chip of them."""

from __future__ import annotations

from gpiozero.exc import PinUnknownPi
from gpiozero.pins.lgpio import LGPIOFactory

#: A Raspberry Pi 4B by its revision code: its pin numbers are the numbers of the first chip's lines.
_PLAIN_NUMBERS = 0xC03114


class Lines(LGPIOFactory):  # type: ignore[misc]  # gpiozero carries no types
    """As gpiozero's, but on a board that is no Raspberry Pi too: there a pin is the line of that number of chip 0."""

    def _get_revision(self) -> int:
        try:
            return int(super()._get_revision())
        except PinUnknownPi:
            return _PLAIN_NUMBERS
