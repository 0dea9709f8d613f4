"""At commissioning a hand is at every thing of the room: what it sees and what the drivers see stands in the report."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from agent.hardware.ports import Keys, Wiring
from agent.selftest.checks import things
from agent.selftest.means import Means, ThingsInHand
from agent.things.service import Hands
from firmware_config.things import AlarmButton, Place, Relay, Switch, Things
from sync.evidence.selftests import Finding
from tests.agent.selftest.test_checks import means, told  # noqa: F401 - a fixture
from tests.fakes.pretend_things import PretendKeys, PretendWiring

ROOM = Things(
    relays=(
        Relay(name="door-lamp", at=Place("gpio", 5), on=frozenset({"recording"})),
        Relay(name="siren", at=Place("board", 2), on=frozenset({"alarm"})),
    ),
    alarm=AlarmButton(at=Place("gpio", 6), rests_closed=False),
    switches=(
        Switch(name="foot", usb="1a2c:0e24", by="foot-switch", keys=(("KEY_F13", "start"), ("KEY_F14", "stop"))),
    ),
)


@dataclass(slots=True)
class Technician:
    """Sees which relays are closed when he is asked; does, in a thread of his own, what `does` says when he is told."""

    gpio: PretendWiring = field(default_factory=PretendWiring)
    board: PretendWiring = field(default_factory=PretendWiring)
    foot: PretendKeys = field(default_factory=PretendKeys)
    does: Callable[[], None] = lambda: None
    asked: list[dict[str, bool]] = field(default_factory=list)

    def tell(self, zh: str, en: str) -> None:
        threading.Thread(target=self.does).start()

    def ask(self, zh: str, en: str) -> bool:
        self.asked.append({"door": self.gpio.relays.get(5, False), "siren": self.board.relays.get(2, False)})
        return "siren" not in en

    def at(self, means: Means) -> Means:  # noqa: F811
        wirings: dict[str, Wiring] = {"gpio": self.gpio, "board": self.board}
        switches: dict[str, Keys] = {"foot": self.foot}
        hands = Hands(wirings=wirings, switches=switches)
        return replace(
            means,
            profile=replace(means.profile, things=ROOM),
            limits=replace(means.limits, hand_s=2),
            hand=self,
            panel=object(),
            things=ThingsInHand(lambda: hands),
        )


@pytest.fixture
def technician() -> Technician:
    return Technician()


def words(found: list[Finding]) -> list[tuple[str, str]]:
    return [(each.reason, each.subject) for each in found]


def test_each_relay_is_closed_while_somebody_looks_and_open_again(means: Means, technician: Technician) -> None:  # noqa: F811
    there = technician.at(means)
    assert words([*things.door_lamp(there), *things.relays(there)]) == [("", ""), ("dead", "siren")]
    assert technician.asked == [{"door": True, "siren": False}, {"door": False, "siren": True}]
    assert not technician.gpio.relays[5] and not technician.board.relays[2]


def test_an_alarm_button_must_close_and_open(means: Means, technician: Technician) -> None:  # noqa: F811
    there = technician.at(means)
    released = threading.Event()

    def press() -> None:
        technician.gpio.press(6, down=True)
        released.wait(0.3)
        technician.gpio.press(6, down=False)

    assert told(things.alarm(there)) == [("not-pressed", "", 2)]
    technician.does = press
    assert told(things.alarm(there)) == [("", "", 0)]
    technician.gpio.press(6, down=True)
    assert told(things.alarm(there)) == [("stuck", "", 2)]


def test_every_key_of_a_switch_is_seen_and_what_was_not_is_named(means: Means, technician: Technician) -> None:  # noqa: F811
    there = technician.at(means)
    technician.does = lambda: technician.foot.type("KEY_F13")
    (found,) = things.switches(there)
    assert (found.reason, found.subject, found.measured) == ("not-pressed", "foot", "KEY_F14")

    def both() -> None:
        technician.foot.type("KEY_F14")
        technician.foot.type("KEY_F13")

    technician.does = both
    assert told(things.switches(there)) == [("", "foot", 0)]


def test_what_is_unplugged_is_said_and_what_runs_beside_is_left_alone(means: Means, technician: Technician) -> None:  # noqa: F811
    there = technician.at(means)
    technician.gpio.unplug(out=True)
    technician.foot.unplug(out=True)
    gone = [*things.door_lamp(there), *things.alarm(there), *things.switches(there)]
    assert words(gone) == [("gone", ""), ("gone", ""), ("gone", "foot")]
    beside = replace(there, panel=None)
    every = (things.door_lamp, things.relays, things.alarm, things.switches)
    assert [found.reason for check in every for found in check(beside)] == ["in-use"] * 4
