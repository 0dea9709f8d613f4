"""Which lamp for which state. Pure. Red is RECORDING, which durable fragments alone bring about."""

from __future__ import annotations

from agent.frontpanel import Glow, Light
from agent.health import Health
from agent.session import State

OFF, ON, BLINK = Glow.OFF, Glow.ON, Glow.BLINK

IGNORED_PRESS = Light(red=BLINK, amber=ON)
REFUSED_PRESS = Light(red=BLINK, amber=BLINK, green=BLINK)


def light_for(state: State, health: Health, *, has_signals: bool = False) -> Light:
    """The lamp: red records, amber waits, green is ready; a blinking amber beside them wants a look.

    Red is steady only while something new becomes durable; where nothing does, red and amber blink as in a fault (E4).
    A steady amber beside red or green is a signal (a black picture, a silent microphone). Green alone blinks in a
    confidential talk: nothing is taken, nothing is shown. Amber and green blink together while suspended.
    """
    look = BLINK if health.needs_a_look else ON if has_signals else OFF
    match state:
        case State.STARTING | State.NOT_READY:
            return Light(amber=BLINK)
        case State.READY:
            return Light(green=ON, amber=look)
        case State.OPENING:
            return Light(amber=ON)
        case State.RECORDING if health.is_film_stopped:
            return Light(red=BLINK, amber=BLINK)
        case State.RECORDING:
            return Light(red=ON, amber=look)
        case State.SUSPENDED:
            return Light(amber=BLINK, green=BLINK)
        case State.TALK | State.TALK_SUSPENDED | State.TALK_IDLE:
            return Light(green=BLINK)
        case State.CLOSING:
            return Light(red=BLINK)
        case State.INTERRUPTED:
            return Light(green=BLINK, amber=ON)
        case State.FAULT:
            return Light(red=BLINK, amber=BLINK)
