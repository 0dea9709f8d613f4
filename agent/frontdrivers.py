"""The drivers of the front panel: the room's button, lamp and sounder, on real pins or pretended ones."""

from __future__ import annotations

from dataclasses import dataclass

from agent import clock
from agent.hardware.ports import Button, Lamp, Sounder
from agent.requests import PretendPanel
from agent.settings import Settings


@dataclass(frozen=True, slots=True)
class FrontPanel:
    """Button, lamp, sounder; `finger` only where they are pretended."""

    button: Button
    lamp: Lamp
    sounder: Sounder
    finger: PretendPanel | None


def front_panel(settings: Settings) -> FrontPanel:
    """The room's button, lamp and sounder, on real pins or pretended ones. Drivers are imported where wanted."""
    pins, hold_s = settings.profile.panel, settings.profile.limits.stop_hold_ms / 1000
    if pins.factory == "mock":
        from agent.hardware.mock_pins import PretendFrontPanel

        pretended = PretendFrontPanel(clock=clock.boottime_ns, hold_s=hold_s)
        return FrontPanel(pretended.button, pretended.lamp, pretended.sounder, pretended)
    from agent.hardware.gpio import GpioButton, GpioLamp, GpioSounder
    from agent.hardware.lines import Lines
    from agent.hardware.silent import SilentSounder

    lines = Lines(pins.chip)
    button = GpioButton(pins.button, clock=clock.boottime_ns, hold_s=hold_s, pin_factory=lines)
    lamp = GpioLamp(red=pins.red, amber=pins.amber, green=pins.green, pin_factory=lines)
    sounder: Sounder = SilentSounder() if pins.sounder is None else GpioSounder(pins.sounder, pin_factory=lines)
    return FrontPanel(button, lamp, sounder, None)
