"""Reads the room's sensors in a thread of its own: a reading may take seconds, and capture waits for nobody.

Those on the serial line are read by the process of the room's things, which tells them at the control socket.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Mapping

from agent.climate import FRESH_ROUNDS, Climate, Quantity, Rule, Told
from agent.hardware.errors import SensorSilent
from agent.hardware.kernel_sensor import HUMIDITY, TEMPERATURE, KernelSensor
from agent.hardware.ports import Sensor
from agent.hardware.pretend_sensor import PretendSensor
from firmware_config.sensors import MODBUS, SYNTHETIC, Sensors, SensorSource

HOUR_NS, SECOND_NS = 3_600_000_000_000, 1_000_000_000
_PRETENDED = {TEMPERATURE: (23.5, 0.8), HUMIDITY: (46.0, 3.0)}

log = logging.getLogger(__name__)


class ClimateWatch:
    """Reads every so often from `start` to `stop`; `told` from any thread. Without sensors it does nothing.

    `awaited` are the quantities that another process reads; they come by `take`.
    """

    def __init__(
        self,
        sensors: Mapping[str, Sensor],
        rules: Mapping[str, Rule],
        *,
        every_s: float,
        clock: Callable[[], int],
        awaited: frozenset[str] = frozenset(),
    ) -> None:
        self._sensors, self._clock, self._every_s, self._awaited = sensors, clock, every_s, awaited
        self._quantities = {name: Quantity(rules[name], clock()) for name in {*sensors, *awaited}}
        self._silent: dict[str, str] = {}
        self._ended = threading.Event()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to read."""
        if self._sensors:
            threading.Thread(target=self._run, name="sensors", daemon=True).start()

    def stop(self) -> None:
        """Read no more; a reading under way is not waited for."""
        self._ended.set()

    def told(self) -> Climate:
        """What may be shown now."""
        now_ns = self._clock()
        with self._lock:
            found = {name: quantity.told(now_ns) for name, quantity in self._quantities.items()}
        return Climate(found.get(TEMPERATURE, Told()), found.get(HUMIDITY, Told()))

    def take(self, name: str, value: float) -> bool:
        """A reading of an awaited sensor; False where none of that name is awaited. From any thread."""
        if name not in self._awaited or not math.isfinite(value):
            return False
        with self._lock:
            self._quantities[name].take(value, self._clock())
        return True

    def read(self) -> None:
        """One round."""
        for name, sensor in self._sensors.items():
            try:
                value = sensor.read()
            except SensorSilent as silent:
                self._note(name, str(silent))
                continue
            with self._lock:
                self._quantities[name].take(value, self._clock())
            self._note(name, "")

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self.read()
            except Exception:  # supervised: what a sensor breaks must not end the readings of the other
                log.exception("A round of the sensors broke.")
            self._ended.wait(self._every_s)

    def _note(self, name: str, words: str) -> None:
        """Each change once: a sensor that is gone for a day must not fill the log."""
        if words and words != self._silent.get(name):
            log.warning("The %s sensor gave no value: %s", name, words)
        self._silent[name] = words


def watch_of(sensors: Sensors | None, clock: Callable[[], int]) -> ClimateWatch:
    """The watch that the profile wants."""
    if sensors is None:
        return ClimateWatch({}, {}, every_s=1, clock=clock)
    sources = ((TEMPERATURE, sensors.temperature), (HUMIDITY, sensors.humidity))
    here = [(name, source) for name, source in sources if source is not None]
    awaited = frozenset(name for name, source in here if source.bus == MODBUS)
    found = {name: sensor_of(source, name, clock) for name, source in here if name not in awaited}
    rules = {
        TEMPERATURE: _rule(sensors, sensors.temperature_c, digits=1),
        HUMIDITY: _rule(sensors, sensors.humidity_pct, digits=0),
    }
    return ClimateWatch(found, rules, every_s=sensors.every_s, clock=clock, awaited=awaited)


def sensor_of(source: SensorSource, quantity: str, clock: Callable[[], int]) -> Sensor:
    """The driver for a source of the profile."""
    if source.bus == SYNTHETIC:
        middle, swing = _PRETENDED[quantity]
        return PretendSensor(middle=middle, swing=swing, clock=clock)
    return KernelSensor(bus=source.bus, name=source.name, parent=source.parent, quantity=quantity)


def _rule(sensors: Sensors, bounds: tuple[int, int], *, digits: int) -> Rule:
    return Rule(
        low=bounds[0],
        high=bounds[1],
        digits=digits,
        fresh_ns=FRESH_ROUNDS * sensors.every_s * SECOND_NS,
        stuck_ns=sensors.stuck_after_h * HOUR_NS or None,
    )
