"""A front panel that is not there: gpiozero's mock pins with the physics of a contact, under the room's real drivers.

Used by the tests and by the demo's virtual front panel.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin

from agent.hardware.gpio import HOLD_S, GpioButton, GpioLamp, GpioSounder

BUTTON_PIN = 17
RED_PIN = 22
AMBER_PIN = 23
GREEN_PIN = 24
SOUNDER_PIN = 25

_BOUNCES = 4


class ContactPin(MockPin):  # type: ignore[misc]  # gpiozero carries no types
    """A pin with a contact to ground that bounces, and the kernel's filter: a level counts once it has been stable."""

    def __init__(self, factory: Any, info: Any) -> None:
        super().__init__(factory, info)
        self._newest = 0
        self._levels = threading.RLock()
        self._moves = threading.Lock()

    def close_contact(self) -> None:
        """The finger comes down: a few bounces, then ground."""
        self._move(self.drive_low, self.drive_high)

    def open_contact(self) -> None:
        """The finger goes up: a few bounces, then the pull-up."""
        self._move(self.drive_high, self.drive_low)

    def _move(self, settle: Callable[[], None], rebound: Callable[[], None]) -> None:
        """Bounces follow one another at once: on a busy machine pauses between them would outlast the filter."""
        with self._moves:
            for _ in range(_BOUNCES):
                self._level(settle)
                self._level(rebound)
            self._level(settle)

    def _level(self, drive: Callable[[], None]) -> None:
        """The level is this from now on; it counts once it has stayed so for the filter's time."""
        with self._levels:
            self._newest += 1
            if not self.bounce:
                drive()
                return
            filtered = threading.Timer(self.bounce, self._settle, args=(self._newest, drive))
            filtered.daemon = True
            filtered.start()

    def _settle(self, number: int, drive: Callable[[], None]) -> None:
        with self._levels:
            if number == self._newest:
                drive()


class PretendFrontPanel:
    """Button, lamp and sounder as the box's own drivers, on pins that a test or a web page moves."""

    def __init__(self, *, clock: Callable[[], int], hold_s: float = HOLD_S) -> None:
        self._factory = MockFactory(pin_class=ContactPin)
        self.button = GpioButton(BUTTON_PIN, clock=clock, hold_s=hold_s, pin_factory=self._factory)
        self.lamp = GpioLamp(red=RED_PIN, amber=AMBER_PIN, green=GREEN_PIN, pin_factory=self._factory)
        self.sounder = GpioSounder(SOUNDER_PIN, pin_factory=self._factory)
        self._contact: ContactPin = self._factory.pin(BUTTON_PIN)

    def press_down(self) -> None:
        """Put the finger on the button and leave it there."""
        self._contact.close_contact()

    def release(self) -> None:
        """Take the finger away."""
        self._contact.open_contact()

    def press(self, duration_s: float) -> None:
        """Press, wait, release."""
        self.press_down()
        threading.Event().wait(duration_s)
        self.release()

    def lamps(self) -> dict[str, str]:
        """ "off", "on" or "blink" for red, amber and green, as the devices themselves stand."""
        return {colour: glow.value for colour, glow in self.lamp.glows().items()}

    def close(self) -> None:
        """Let go of all pins."""
        self.button.close()
        self.lamp.close()
        self.sounder.close()
        self._factory.reset()
