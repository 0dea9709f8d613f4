"""The things' process: follows capture's state with lamps and relays, tells it what buttons, keys and sensors say.

Each thing that may keep one waiting has a thread of its own; none is waited for by another.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from agent import clock, supervise
from agent.hardware.errors import SensorSilent, ThingGone
from agent.hardware.ports import Keys, Pulse, Sensor, Wiring
from agent.things.capture_line import CaptureLine
from agent.things.following import conditions, deed_of, is_closed, to_tell
from agent.things.pulse import PulseRule, may_measure
from firmware_config.profile import Profile
from firmware_config.things import Things

ROUND_S = 0.1
AGAIN_S = 1.0
PRESENCE_S = 2.0
READ_S = 0.5

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """The drivers that the profile wants; built in agent/things/drivers.py, by hand in tests."""

    wirings: Mapping[str, Wiring]
    switches: Mapping[str, Keys] = field(default_factory=dict)
    pulse: Pulse | None = None
    presence: Mapping[str, Callable[[], bool]] = field(default_factory=dict)
    sensors: Mapping[str, Sensor] = field(default_factory=dict)
    sense_every_s: float = 10.0


def serve(profile: Profile) -> None:
    """Serves the things of `profile` until SIGTERM or SIGINT."""
    from agent.things.drivers import hands_of

    supervise.forbid_core_dumps()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    line = CaptureLine(profile.control, ended)
    ThingsAtWork(things=profile.things, hands=hands_of(profile), line=line, ended=ended).run()


class ThingsAtWork:
    """All of one room's things. `missing` are the names of those that do not answer."""

    def __init__(self, *, things: Things, hands: Hands, line: CaptureLine, ended: threading.Event) -> None:
        self._things, self._hands, self._line, self._ended = things, hands, line, ended
        self._missing: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._stand: dict[str, bool] = {}
        self._retry_ns: dict[str, int] = {}
        self._was_pressed, self._owes_alarm = False, False

    def run(self) -> None:
        """Until `ended`; then every relay rests."""
        threads = [threading.Thread(target=self._line.follow, name="state", daemon=True)]
        threads += [self._thread(name, partial(self._hear_keys, name)) for name in self._hands.switches]
        threads += [self._thread("sensors", self._sense)] if self._hands.sensors else []
        threads += [self._thread("presence", self._look_for)] if self._hands.presence else []
        threads += [self._thread("heart-rate", self._feel_pulse)] if self._hands.pulse is not None else []
        for thread in threads:
            thread.start()
        alive = supervise.Alive()
        alive.ready()
        try:
            while not self._ended.is_set():
                self._round(clock.boottime_ns())
                alive.say()
                self._ended.wait(ROUND_S)
        finally:
            self._ended.set()
            for wiring in self._hands.wirings.values():
                wiring.close()

    def _thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        def supervised() -> None:
            while not self._ended.is_set():
                try:
                    work()
                except ThingGone as gone:
                    self._note(name, is_missing=True, why=str(gone))
                except Exception:  # supervised: what one thing breaks must not end the others
                    log.exception("The thing %s broke.", name)
                self._ended.wait(AGAIN_S)

        return threading.Thread(target=supervised, name=name, daemon=True)

    # --- wired things ---

    def _round(self, now_ns: int) -> None:
        held = conditions(self._line.state, now_ns)
        for on in self._hands.wirings:
            if now_ns >= self._retry_ns.get(on, 0):
                self._serve_wiring(on, held, now_ns)
        if self._owes_alarm and self._act("alarm", "alarm-button"):
            self._owes_alarm = False
        self._tell_next()

    def _serve_wiring(self, on: str, held: frozenset[str], now_ns: int) -> None:
        wiring = self._hands.wirings[on]
        try:
            for relay in self._things.relays:
                wanted = is_closed(relay, held, now_ns)
                if relay.at.on == on and self._stand.get(relay.name) is not wanted:
                    wiring.set(relay.at.number, wanted)
                    self._stand[relay.name] = wanted
            alarm = self._things.alarm
            if alarm is not None and alarm.at.on == on:
                self._take_alarm(wiring.is_closed(alarm.at.number) is not alarm.rests_closed)
        except ThingGone as gone:
            self._retry_ns[on] = now_ns + int(AGAIN_S * 1e9)
            self._stand = {
                r.name: self._stand[r.name] for r in self._things.relays if r.at.on != on and r.name in self._stand
            }
            self._note(on, is_missing=True, why=str(gone))
        else:
            self._note(on, is_missing=False)

    def _take_alarm(self, is_pressed: bool) -> None:
        """One press, one alarm, however long it is held; it is owed until capture has taken it."""
        if is_pressed and not self._was_pressed:
            self._owes_alarm = True
        self._was_pressed = is_pressed

    # --- things with threads of their own ---

    def _hear_keys(self, name: str) -> None:
        switch = next(each for each in self._things.switches if each.name == name)
        keys, deeds = self._hands.switches[name], dict(switch.keys)
        while not self._ended.is_set():
            for key in keys.read(READ_S):
                request = deed_of(deeds.get(key, ""), switch.by, self._line.state or {}) if key in deeds else None
                if request is not None:
                    answer = self._line.say(request)
                    log.info("%s: %s, capture said %s.", name, key, "yes" if answer.get("ok") else answer.get("code"))
            self._note(name, is_missing=False)
        keys.close()

    def _feel_pulse(self) -> None:
        pulse, bounds = self._hands.pulse, self._things.heart_rate
        assert pulse is not None and bounds is not None
        rule = PulseRule(bounds)
        while not self._ended.is_set():
            if not may_measure(self._line.state):
                rule.forget()
                pulse.close()
                self._ended.wait(AGAIN_S)
                continue
            rate = pulse.read(READ_S)
            if rate is not None:
                self._note("heart-rate", is_missing=False)
                if rule.is_alarm(rate, clock.boottime_ns()):
                    self._act("alarm", "heart-rate")
        pulse.close()

    def _sense(self) -> None:
        while not self._ended.is_set():
            for quantity, sensor in self._hands.sensors.items():
                try:
                    self._line.say({"do": "sensed", "quantity": quantity, "value": sensor.read()})
                except SensorSilent as silent:
                    log.debug("%s", silent)  # capture says that it is missing, and since when
            self._ended.wait(self._hands.sense_every_s)

    def _look_for(self) -> None:
        while not self._ended.is_set():
            for name, is_there in self._hands.presence.items():
                self._note(name, is_missing=not is_there())
            self._ended.wait(PRESENCE_S)

    # --- telling ---

    def _act(self, deed: str, by: str) -> bool:
        return bool(self._line.say({"do": "act", "deed": deed, "by": by}).get("ok"))

    def _note(self, name: str, *, is_missing: bool, why: str = "") -> None:
        """Each change once, in the log too. The GPIO chip has no name of its own among what capture is told."""
        with self._lock:
            if is_missing == (name in self._missing):
                return
            self._missing = self._missing | {name} if is_missing else self._missing - {name}
        log.warning("%s is missing: %s", name, why or "it is not plugged in") if is_missing else log.info(
            "%s is back.", name
        )

    def _tell_next(self) -> None:
        state = self._line.state
        found = None if state is None else to_tell(self._missing, self._things.watched, state)
        if found is not None and state is not None and state.get("state") != "confidential":
            self._line.say({"do": "observe", "what": "thing", "thing": found[0], "is": found[1]})
