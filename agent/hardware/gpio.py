"""Button, lamp and sounder on GPIO pins through gpiozero. Imported only where a box has pins, real or pretended."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from gpiozero import LED, DigitalInputDevice
from gpiozero import Buzzer as GpioZeroBuzzer

from agent.frontpanel import Glow, Held, Light, Pressed, Released, Tune
from agent.hardware.ports import OnButton

BOUNCE_S = 0.03
HOLD_S = 2.0
BLINK_S = 0.4


class GpioButton:
    """A contact between `pin` and ground, pulled up; contact bounce up to 30 ms is filtered.

    Times are read when the driver calls, so they lie up to the bounce time after the finger.
    """

    def __init__(self, pin: int, *, clock: Callable[[], int], hold_s: float = HOLD_S, pin_factory: Any = None) -> None:
        self._clock = clock
        # Not gpiozero's Button: that one looks at its pin ten times a second for as long as it lives.
        self._contact = DigitalInputDevice(pin, pull_up=True, bounce_time=BOUNCE_S, pin_factory=pin_factory)
        self._hold: threading.Timer | None = None
        self._hold_s = hold_s

    def watch(self, on_event: OnButton) -> None:
        def down() -> None:
            on_event(Pressed(self._clock()))
            self._hold = threading.Timer(self._hold_s, lambda: on_event(Held(self._clock())))
            self._hold.daemon = True
            self._hold.start()

        def up() -> None:
            self._let_go()
            on_event(Released(self._clock()))

        self._contact.when_activated, self._contact.when_deactivated = down, up

    def close(self) -> None:
        self._let_go()
        self._contact.close()

    def _let_go(self) -> None:
        if self._hold is not None:
            self._hold.cancel()
            self._hold = None


class GpioLamp:
    """Three lights, each on a pin of its own."""

    def __init__(self, *, red: int, amber: int, green: int, pin_factory: Any = None) -> None:
        self._leds = {
            "red": _Led(red, pin_factory=pin_factory),
            "amber": _Led(amber, pin_factory=pin_factory),
            "green": _Led(green, pin_factory=pin_factory),
        }

    def show(self, light: Light) -> None:
        wanted = {"red": light.red, "amber": light.amber, "green": light.green}
        for colour, glow in wanted.items():
            self._leds[colour].set_glow(glow)

    def glows(self) -> dict[str, Glow]:
        """What each LED does, asked of the device itself."""
        return {colour: led.glow for colour, led in self._leds.items()}

    def close(self) -> None:
        for led in self._leds.values():
            led.close()


class GpioSounder:
    """An active buzzer on a pin."""

    def __init__(self, pin: int, *, pin_factory: Any = None) -> None:
        self._buzzer = GpioZeroBuzzer(pin, pin_factory=pin_factory)

    def beep(self, tune: Tune) -> None:
        self._buzzer.beep(on_time=tune.on_s, off_time=tune.off_s, n=tune.beeps, background=True)

    def close(self) -> None:
        self._buzzer.close()


class _Led(LED):  # type: ignore[misc]  # gpiozero carries no types
    """An LED that can say that it blinks."""

    blinks = False  # on the class too: gpiozero refuses attributes that the class does not have

    @property
    def glow(self) -> Glow:
        if self.blinks:
            return Glow.BLINK
        return Glow.ON if self.is_lit else Glow.OFF

    def set_glow(self, glow: Glow) -> None:
        if glow is self.glow:
            return
        self.blinks = glow is Glow.BLINK
        match glow:
            case Glow.BLINK:
                self.blink(on_time=BLINK_S, off_time=BLINK_S)
            case Glow.ON:
                self.on()
            case Glow.OFF:
                self.off()
