"""The box's own GPIO lines for gpiozero: through lgpio, on any board that has a chip of them.

lgpio makes a pipe in the working directory as soon as it is imported, and two processes that do so in one directory at
one moment spoil each other's: only a process that drives lines imports this, in a directory of its own (systemd/).
"""

from __future__ import annotations

from pathlib import Path

import lgpio
from gpiozero.exc import PinUnknownPi
from gpiozero.pins.lgpio import LGPIOFactory

from agent.hardware.errors import ThingGone

#: A Raspberry Pi 4B by its revision code: its pin numbers are the numbers of the first chip's lines.
_PLAIN_NUMBERS = 0xC03114
#: What a line raises when its chip is gone.
FAULTS = (lgpio.error,)


class Lines(LGPIOFactory):  # type: ignore[misc]  # gpiozero carries no types
    """As gpiozero's, but on a board that is no Raspberry Pi too: there a pin is the line of that number.

    `chip` is the label of the GPIO chip, "" for the first. Raises ThingGone where there is none of that label.
    """

    def __init__(self, chip: str = "") -> None:
        super().__init__(chip=_numbered(chip) if chip else None)

    def _get_revision(self) -> int:
        try:
            return int(super()._get_revision())
        except PinUnknownPi:
            return _PLAIN_NUMBERS


def _numbered(label: str) -> int:
    """A chip's number changes with every start; its label is the driver's or the device tree's."""
    seen = []
    for path in sorted(Path("/dev").glob("gpiochip*")):
        number = int(path.name.removeprefix("gpiochip"))
        handle = lgpio.gpiochip_open(number)
        try:
            _, _, name, told = lgpio.gpio_get_chip_info(handle)
        finally:
            lgpio.gpiochip_close(handle)
        if label in (told, name):
            return number
        seen.append(told)
    raise ThingGone(f"GPIO chip: expected one labelled {label!r}, got {', '.join(seen) or 'none'}; see gpioinfo")
