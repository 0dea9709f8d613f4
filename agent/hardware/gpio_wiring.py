"""Relays and contacts on lines of the GPIO chip, through gpiozero. A line is opened when it is first asked for."""

from __future__ import annotations

from typing import Any

from gpiozero import DigitalInputDevice, DigitalOutputDevice
from gpiozero.exc import GPIOZeroError

from agent.hardware.errors import ThingGone


class GpioWiring:
    """See ports.Wiring. A contact lies between its line and ground, pulled up; a relay's driver closes on high.

    `faults` is what the pins' own library raises besides gpiozero's errors and OSError.
    """

    def __init__(self, pin_factory: Any, *, faults: tuple[type[Exception], ...] = ()) -> None:
        self._factory = pin_factory
        self._faults = (GPIOZeroError, OSError, *faults)
        self._relays: dict[int, Any] = {}
        self._contacts: dict[int, Any] = {}

    def set(self, number: int, closed: bool) -> None:
        try:
            if number not in self._relays:
                self._relays[number] = DigitalOutputDevice(number, pin_factory=self._factory)
            self._relays[number].value = closed
        except self._faults as error:
            raise ThingGone(f"GPIO line {number}: expected to set it, got {error}") from error

    def is_closed(self, number: int) -> bool:
        try:
            if number not in self._contacts:
                self._contacts[number] = DigitalInputDevice(number, pull_up=True, pin_factory=self._factory)
            return bool(self._contacts[number].value)
        except self._faults as error:
            raise ThingGone(f"GPIO line {number}: expected its level, got {error}") from error

    def close(self) -> None:
        for relay in self._relays.values():
            relay.off()  # a line that is let go of may keep its level
        for device in (*self._relays.values(), *self._contacts.values()):
            device.close()
        self._relays.clear()
        self._contacts.clear()
