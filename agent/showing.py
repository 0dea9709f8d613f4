"""What the front panel shows and sounds: the light of the state, a light shown for a moment, a tune."""

from __future__ import annotations

from collections.abc import Callable

from agent.frontpanel import TUNES, Light
from agent.hardware.ports import Lamp, Sounder
from agent.health import Health
from agent.lights import light_for
from agent.session import State

SHOWN_NS = 1_500_000_000


class Showing:
    """Lamp and sounder of the room. `sound` is the newest tune and when it began; `alarm` who raised it, and when."""

    def __init__(self, *, lamp: Lamp, sounder: Sounder, clock: Callable[[], int]) -> None:
        self._lamp, self._sounder, self._clock = lamp, sounder, clock
        self._shown: tuple[Light, int] | None = None
        self.sound: tuple[str, int] | None = None
        self.alarm: tuple[str, int] | None = None

    def play(self, tune: str) -> None:
        """Sound a tune by its name."""
        self.sound = (tune, self._clock())
        self._sounder.beep(TUNES[tune])

    def flash(self, light: Light) -> None:
        """Show this for 1.5 s instead of the state."""
        self._shown = (light, self._clock() + SHOWN_NS)

    def raise_alarm(self, by: str) -> None:
        """Heard here, told to whoever asks."""
        self.alarm = (by, self._clock())
        self.play("alarm")

    def show(self, state: State, health: Health, *, has_signals: bool) -> Light:
        """The lamp as it is now."""
        is_flashing = self._shown is not None and self._clock() < self._shown[1]
        light = self._shown[0] if self._shown and is_flashing else light_for(state, health, has_signals=has_signals)
        self._lamp.show(light)
        return light
