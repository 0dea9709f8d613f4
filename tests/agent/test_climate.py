"""What of a sensor's readings may be shown: fresh, plausible, moving; everything else is named."""

from __future__ import annotations

import pytest

from agent.climate import Climate, Fault, Quantity, Rule, Told
from agent.climate_watch import ClimateWatch, watch_of
from agent.hardware.errors import SensorSilent
from firmware_config.errors import ProfileError
from firmware_config.sensors import Sensors, SensorSource, read_sensors
from firmware_config.table import Table

SECOND = 1_000_000_000
RULE = Rule(low=-20, high=60, digits=1, fresh_ns=30 * SECOND, stuck_ns=3600 * SECOND)
Readings = list[tuple[int, float]]

CASES: list[tuple[str, Readings, int, Told]] = [
    ("not read yet", [], 5, Told()),
    ("never read", [], 31, Told(fault=Fault.MISSING)),
    ("fresh", [(0, 23.46)], 10, Told(23.5)),
    ("still fresh", [(0, 23.46)], 30, Told(23.5)),
    ("stale is never shown", [(0, 23.46)], 31, Told(fault=Fault.MISSING)),
    ("below its bounds", [(0, 23.0), (10, -45.0)], 11, Told(fault=Fault.RANGE)),
    ("above its bounds", [(0, 130.0)], 1, Told(fault=Fault.RANGE)),
    ("back within", [(0, 130.0), (10, 22.0)], 11, Told(22.0)),
    ("noise at a border of rounding moves nothing", [(0, 23.44), (10, 23.46), (20, 23.44)], 21, Told(23.4)),
    ("a whole step moves it", [(0, 23.44), (10, 23.51)], 11, Told(23.5)),
    ("the same for an hour", [(0, 22.0), *((t, 22.0) for t in range(10, 3601, 10))], 3601, Told(fault=Fault.STUCK)),
    ("it moves again", [(0, 22.0), *((t, 22.0) for t in range(10, 3601, 10)), (3610, 22.1)], 3611, Told(22.1)),
    ("gone while it was stuck", [(0, 22.0), (3590, 22.0), (3600, 22.0)], 3700, Told(fault=Fault.MISSING)),
]


@pytest.mark.parametrize(("readings", "now_s", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_shown_follows_from_the_readings(readings: Readings, now_s: int, told: Told) -> None:
    quantity = Quantity(RULE, 0)
    for at_s, value in readings:
        quantity.take(value, at_s * SECOND)
    assert quantity.told(now_s * SECOND) == told


class Scripted:
    """A sensor that gives what it is told to; None: silent."""

    def __init__(self) -> None:
        self.value: float | None = 23.0

    def read(self) -> float:
        if self.value is None:
            raise SensorSilent("somebody pulled it out")
        return self.value


def test_a_sensor_that_falls_silent_is_named_after_three_rounds_and_leaves_the_other_alone() -> None:
    now = [0]
    warm, damp = Scripted(), Scripted()
    rules = {"temperature": RULE, "humidity": RULE}
    watch = ClimateWatch({"temperature": warm, "humidity": damp}, rules, every_s=10, clock=lambda: now[0])
    watch.read()
    warm.value = None
    for second in (10, 20, 30):
        now[0] = second * SECOND
        watch.read()
        assert watch.told() == Climate(Told(23.0), Told(23.0))
    now[0] = 31 * SECOND
    watch.read()
    assert watch.told() == Climate(Told(fault=Fault.MISSING), Told(23.0))
    assert watch.told().faults == ("temperature-missing",)


def test_the_pretend_room_has_both_and_a_box_without_the_table_neither() -> None:
    room = watch_of(read_sensors(Table({"temperature": "synthetic:", "humidity": "synthetic:"}, "sensors")), lambda: 0)
    room.read()
    assert room.told() == Climate(Told(23.5), Told(46.0))
    bare = watch_of(None, lambda: 10**15)
    bare.read()
    assert bare.told() == Climate()


def test_the_profile_names_devices_as_the_kernel_does() -> None:
    table = {"temperature": "hwmon:sht3x@1-0044", "humidity": "iio:dht11", "lowest_c": -5, "stuck_after_h": 0}
    assert read_sensors(Table(dict(table), "sensors")) == Sensors(
        temperature=SensorSource(bus="hwmon", name="sht3x", parent="1-0044"),
        humidity=SensorSource(bus="iio", name="dht11"),
        every_s=10,
        temperature_c=(-5, 60),
        humidity_pct=(1, 99),
        stuck_after_h=0,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"temperature": "/sys/class/hwmon/hwmon0"},
        {"temperature": "hwmon:"},
        {"temperature": "hwmon:../../etc"},
        {"temperatur": "synthetic:"},
        {"temperature": "synthetic:", "lowest_c": 40, "highest_c": 30},
        {"temperature": "synthetic:", "every_s": 1},
    ],
)
def test_a_wrong_table_is_refused_by_its_place(wrong: dict[str, object]) -> None:
    with pytest.raises(ProfileError, match="sensors"):
        read_sensors(Table(dict(wrong), "sensors"))
