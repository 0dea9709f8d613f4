"""Which check is made by what, in the catalogue's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from agent.selftest.checks import disk, film, hands, machine, network, things
from agent.selftest.means import Means
from firmware_config.selftests import catalogue
from sync.evidence.selftests import Finding

Check = Callable[[Means], Iterable[Finding]]

CHECKS: dict[str, Check] = {
    "capture": machine.capture,
    "picture": film.picture,
    "reference": film.reference,
    "sound": film.sound,
    "alignment": hands.alignment,
    "button": hands.button,
    "lamp": hands.lamp,
    "sounder": hands.sounder,
    "door-lamp": things.door_lamp,
    "relays": things.relays,
    "alarm": things.alarm,
    "switches": things.switches,
    "clock": machine.clock,
    "disk": disk.disk,
    "wear": disk.wear,
    "honesty": disk.honesty,
    "space": disk.space,
    "link": network.link,
    "certificate": network.certificate,
    "key": network.key,
    "sandbox": machine.sandbox,
    "temperature": machine.temperature,
    "power": machine.power,
}


def made(means: Means) -> Iterator[Finding]:
    """What the checks of this form find, one after the other."""
    for name, words in catalogue().checks.items():
        if means.form in words.forms:
            yield from CHECKS[name](means)
