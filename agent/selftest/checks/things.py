"""What needs a hand at the room's things: lamp at the door, relays, alarm button, key box and foot switch.

They are driven here as the things' process drives them, which must be stopped meanwhile: a thing has one master.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from agent.hardware.errors import ThingGone
from agent.hardware.ports import Keys
from agent.selftest.checks.hands import missing_hand
from agent.selftest.findings import ended, good
from agent.selftest.means import Means
from firmware_config.things import Relay, Switch
from sync.evidence.selftests import Finding

DOOR_LAMP = "door-lamp"
_LOOK_S = 0.1


def door_lamp(means: Means) -> Iterator[Finding]:
    """The lamp outside the door is lit and put out; somebody says that he saw it."""
    found = [each for each in means.profile.things.relays if each.name == DOOR_LAMP]
    yield from _relays(
        means, "door-lamp", found, "门外的灯现在亮着，是吗？", "the lamp outside the door is lit now, is it?"
    )


def relays(means: Means) -> Iterator[Finding]:
    """Each other relay is closed; somebody says that what hangs on it works."""
    found = [each for each in means.profile.things.relays if each.name != DOOR_LAMP]
    yield from _relays(
        means, "relays", found, "接在它上面的设备现在动作了，是吗？", "what hangs on it works now, does it?"
    )


def alarm(means: Means) -> Iterator[Finding]:
    """The alarm button is pressed once; its contact is seen to move and to come back."""
    button = means.profile.things.alarm
    if (why := _why_not(means, is_there=button is not None)) is not None:
        yield ended("alarm", why)
        return
    assert button is not None and means.hand is not None and means.things is not None
    try:
        wiring = means.things.get().wirings[button.at.on]

        def is_pressed() -> bool:
            return wiring.is_closed(button.at.number) is not button.rests_closed

        if is_pressed():
            yield ended("alarm", "stuck")
            return
        means.hand.tell("请按一下报警按钮再松开", "press the alarm button once and let go")
        if not _until(means, is_pressed):
            yield ended("alarm", "not-pressed")
        elif not _until(means, lambda: not is_pressed()):
            yield ended("alarm", "stuck", "pressed")
        else:
            yield good("alarm", "pressed, released")
    except ThingGone as gone:
        yield ended("alarm", "gone", str(gone))


def switches(means: Means) -> Iterator[Finding]:
    """Each key of each key box and foot switch is pressed once."""
    wanted = means.profile.things.switches
    if (why := _why_not(means, is_there=bool(wanted))) is not None:
        yield ended("switches", why)
        return
    assert means.hand is not None and means.things is not None
    for switch in wanted:
        try:
            yield _switch(means, switch, means.things.get().switches[switch.name])
        except ThingGone as gone:
            yield ended("switches", "gone", str(gone), subject=switch.name)


def _switch(means: Means, switch: Switch, keys: Keys) -> Finding:
    owed, names = {key for key, _ in switch.keys}, ", ".join(key for key, _ in switch.keys)
    assert means.hand is not None
    keys.read(0)  # what was pressed before somebody was asked
    means.hand.tell(f"请把 {switch.name} 的每个键各按一次：{names}", f"press each key of {switch.name} once: {names}")

    def are_all_pressed() -> bool:
        owed.difference_update(keys.read(_LOOK_S))
        return not owed

    if _until(means, are_all_pressed):
        return good("switches", names, subject=switch.name)
    return ended("switches", "not-pressed", ", ".join(sorted(owed)), subject=switch.name)


def _relays(means: Means, check: str, found: list[Relay], zh: str, en: str) -> Iterator[Finding]:
    if (why := _why_not(means, is_there=bool(found))) is not None:
        yield ended(check, why)
        return
    assert means.hand is not None and means.things is not None
    for relay in found:
        subject = "" if relay.name == DOOR_LAMP else relay.name
        try:
            wiring = means.things.get().wirings[relay.at.on]
            wiring.set(relay.at.number, True)
            does_work = means.hand.ask(f"{subject}{zh}", f"{subject} {en}".strip())
            wiring.set(relay.at.number, False)
        except ThingGone as gone:
            yield ended(check, "gone", str(gone), subject=subject)
            continue
        yield good(check, subject=subject) if does_work else ended(check, "dead", subject=subject)


def _why_not(means: Means, *, is_there: bool) -> str | None:
    return "absent" if not is_there else missing_hand(means)


def _until(means: Means, is_so: Callable[[], bool]) -> bool:
    until_ns = means.machine.boottime_ns() + means.limits.hand_s * 1_000_000_000
    pause = threading.Event()
    while means.machine.boottime_ns() < until_ns:
        if is_so():
            return True
        pause.wait(_LOOK_S)
    return False
