"""The button, lamp and sounder through the real gpiozero drivers on pins with the physics of a contact."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from agent.clock import boottime_ns
from agent.frontpanel import TUNE_IGNORED, ButtonEvent, Glow, Held, Light, Pressed, Released
from agent.hardware.mock_pins import BUTTON_PIN, SOUNDER_PIN, ContactPin, PretendFrontPanel
from tests.fakes.waiting import wait_for


@pytest.fixture
def panel() -> Iterator[PretendFrontPanel]:
    panel = PretendFrontPanel(clock=boottime_ns)
    yield panel
    panel.close()


@pytest.fixture
def events(panel: PretendFrontPanel) -> list[ButtonEvent]:
    events: list[ButtonEvent] = []
    panel.button.watch(events.append)
    return events


def kinds(events: list[ButtonEvent]) -> list[type]:
    return [type(event) for event in events]


def test_bouncing_contact_is_one_press(panel: PretendFrontPanel, events: list[ButtonEvent]) -> None:
    panel.press(0.15)
    wait_for(lambda: Released in kinds(events), what="the release")
    assert kinds(events) == [Pressed, Released]


def test_contact_without_a_filter_really_bounces() -> None:
    factory = MockFactory(pin_class=ContactPin)
    pin = factory.pin(BUTTON_PIN)
    pin.function, pin.pull = "input", "up"
    pin.clear_states()
    pin.close_contact()
    assert len(pin.states) > 5


def test_time_of_a_press_is_when_the_finger_came(panel: PretendFrontPanel, events: list[ButtonEvent]) -> None:
    before_ns = boottime_ns()
    panel.press_down()
    wait_for(lambda: events, what="the press")
    assert before_ns <= events[0].at_ns <= boottime_ns()


def test_hold_of_two_seconds_is_told_once_while_the_finger_is_down(
    panel: PretendFrontPanel, events: list[ButtonEvent]
) -> None:
    panel.press_down()
    wait_for(lambda: Held in kinds(events), what="the hold")
    panel.release()
    wait_for(lambda: Released in kinds(events), what="the release")
    assert kinds(events) == [Pressed, Held, Released]
    pressed, held, _ = events
    assert 1_900_000_000 <= held.at_ns - pressed.at_ns <= 3_000_000_000


def test_lamp_shows_each_colour_by_itself(panel: PretendFrontPanel) -> None:
    panel.lamp.show(Light(red=Glow.ON, amber=Glow.BLINK))
    assert panel.lamps() == {"red": "on", "amber": "blink", "green": "off"}
    panel.lamp.show(Light(green=Glow.ON))
    assert panel.lamps() == {"red": "off", "amber": "off", "green": "on"}


def test_blinking_lamp_really_changes_its_pin(panel: PretendFrontPanel) -> None:
    pin = panel.lamp._leds["red"].pin
    panel.lamp.show(Light(red=Glow.BLINK))
    panel.lamp.show(Light(red=Glow.BLINK))
    wait_for(lambda: len(pin.states) >= 4, what="three changes of the pin")


def test_sounder_beeps_as_often_as_the_tune_says(panel: PretendFrontPanel) -> None:
    pin = panel.sounder._buzzer.pin
    assert pin is panel._factory.pin(SOUNDER_PIN)
    panel.sounder.beep(TUNE_IGNORED)
    wait_for(lambda: len(pin.states) >= 2 * TUNE_IGNORED.beeps + 1, what="the whole tune")
    assert not panel.sounder._buzzer.is_active
