"""The profile's sensors: which device tells the room's temperature and humidity, what of it may be believed.

A source is `hwmon:NAME` or `iio:NAME`, NAME as the kernel's driver calls the device, with `@PARENT` (its place on the
bus, as in `hwmon:sht3x@1-0044`) where two have one name; `modbus:ADDRESS/TABLE/REGISTER`, a device on the serial line
(tenths, unless `x0.01` or the like stands behind); or `synthetic:`, which pretends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from firmware_config.errors import WrongValue
from firmware_config.table import Table

HWMON, IIO, MODBUS, SYNTHETIC = "hwmon", "iio", "modbus", "synthetic"
_SOURCE = re.compile(
    r"(?P<bus>hwmon|iio):(?P<name>[\w.-]{1,64})(?:@(?P<parent>[\w.:-]{1,64}))?|(?P<pretend>synthetic):"
)
_REGISTER = re.compile(r"modbus:(\d{1,3})/(input|holding)/(\d{1,5})(?:x(1|0\.0{0,3}1))?")
_MOST_ADDRESS, _MOST_REGISTER = 247, 65_535
_COLDEST_C, _HOTTEST_C = -60, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorSource:
    """A device as the kernel names it, `parent` "" where its name is enough; or a register on the serial line."""

    bus: str
    name: str = ""
    parent: str = ""
    address: int = 0
    table: str = ""
    register: int = 0
    step: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensors:
    """What is read every `every_s`. A value beyond its bounds, or the same to the last digit for `stuck_after_h` hours
    (0: not judged), is not believed.
    """

    temperature: SensorSource | None
    humidity: SensorSource | None
    every_s: int
    temperature_c: tuple[int, int]
    humidity_pct: tuple[int, int]
    stuck_after_h: int

    @property
    def by_serial(self) -> bool:
        """True where one of them is a device on the serial line."""
        return any(each is not None and each.bus == MODBUS for each in (self.temperature, self.humidity))


def read_sensors(table: Table) -> Sensors:
    """The sensors table. Raises ProfileError."""
    with table:
        sensors = Sensors(
            temperature=_source(table, "temperature"),
            humidity=_source(table, "humidity"),
            every_s=table.number("every_s", 2, 300, 10),
            temperature_c=_bounds(table, "lowest_c", "highest_c", (_COLDEST_C, _HOTTEST_C), (-20, 60)),
            humidity_pct=_bounds(table, "lowest_pct", "highest_pct", (0, 100), (1, 99)),
            stuck_after_h=table.number("stuck_after_h", 0, 24 * 30, 24),
        )
    if sensors.temperature is None and sensors.humidity is None:
        raise WrongValue(table.where, "expected `temperature` or `humidity`, got neither; leave the table out instead")
    return sensors


def _source(table: Table, key: str) -> SensorSource | None:
    if not table.has(key):
        return None
    text = table.text(key)
    if text.startswith(f"{MODBUS}:"):
        return _register(table, key, text)
    found = _SOURCE.fullmatch(text)
    if found is None:
        raise WrongValue(
            table.path(key),
            f"expected hwmon:NAME, iio:NAME (either with @PARENT), modbus:ADDRESS/input/REGISTER or synthetic:, "
            f"got {text[:80]!r}",
        )
    return SensorSource(bus=found["bus"] or SYNTHETIC, name=found["name"] or "", parent=found["parent"] or "")


def _register(table: Table, key: str, text: str) -> SensorSource:
    found = _REGISTER.fullmatch(text)
    address, register = (int(found[1]), int(found[3])) if found else (0, 0)
    if found is None or not 1 <= address <= _MOST_ADDRESS or register > _MOST_REGISTER:
        raise WrongValue(
            table.path(key),
            f"expected modbus:ADDRESS/input/REGISTER or .../holding/..., address 1 to {_MOST_ADDRESS}, with x0.01 "
            f"behind where a step is not a tenth, got {text[:80]!r}",
        )
    step = float(found[4]) if found[4] else 0.1
    return SensorSource(bus=MODBUS, address=address, table=found[2], register=register, step=step)


def _bounds(table: Table, low: str, high: str, limits: tuple[int, int], usual: tuple[int, int]) -> tuple[int, int]:
    lowest, highest = table.number(low, *limits, usual[0]), table.number(high, *limits, usual[1])
    if lowest >= highest:
        raise WrongValue(table.path(high), f"expected more than {low} = {lowest}, got {highest}")
    return lowest, highest
