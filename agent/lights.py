"""Which lamp for which state. Pure. Red is RECORDING, which durable fragments alone bring about."""

from __future__ import annotations

from agent.frontpanel import Glow, Light
from agent.health import Health
from agent.session import State

OFF, ON, BLINK = Glow.OFF, Glow.ON, Glow.BLINK

IGNORED_PRESS = Light(red=BLINK, amber=ON)
REFUSED_PRESS = Light(red=BLINK, amber=BLINK, green=BLINK)


def light_for(state: State, health: Health) -> Light:
    """The lamp: red records, amber waits, green is ready; a blinking amber beside them wants a look."""
    look = BLINK if health.needs_a_look else OFF
    match state:
        case State.STARTING | State.NOT_READY:
            return Light(amber=BLINK)
        case State.READY:
            return Light(green=ON, amber=look)
        case State.OPENING:
            return Light(amber=ON)
        case State.RECORDING:
            return Light(red=ON, amber=look)
        case State.CLOSING:
            return Light(red=BLINK)
        case State.INTERRUPTED:
            return Light(green=BLINK, amber=ON)
        case State.FAULT:
            return Light(red=BLINK, amber=BLINK)
