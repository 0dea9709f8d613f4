"""The profile's sensors: which device of the kernel tells the room's temperature and humidity, what may be believed.

A source is `hwmon:NAME` or `iio:NAME`, NAME as the kernel's driver calls the device, with `@PARENT` (its place on the
bus, as in `hwmon:sht3x@1-0044`) where two have one name; or `synthetic:`, which pretends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from firmware_config.errors import WrongValue
from firmware_config.table import Table

HWMON, IIO, SYNTHETIC = "hwmon", "iio", "synthetic"
_SOURCE = re.compile(
    r"(?P<bus>hwmon|iio):(?P<name>[\w.-]{1,64})(?:@(?P<parent>[\w.:-]{1,64}))?|(?P<pretend>synthetic):"
)
_COLDEST_C, _HOTTEST_C = -60, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorSource:
    """A device as the kernel names it; `parent` "" where its name is enough."""

    bus: str
    name: str = ""
    parent: str = ""


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
    found = _SOURCE.fullmatch(text)
    if found is None:
        raise WrongValue(
            table.path(key), f"expected hwmon:NAME, iio:NAME (either with @PARENT) or synthetic:, got {text[:80]!r}"
        )
    return SensorSource(bus=found["bus"] or SYNTHETIC, name=found["name"] or "", parent=found["parent"] or "")


def _bounds(table: Table, low: str, high: str, limits: tuple[int, int], usual: tuple[int, int]) -> tuple[int, int]:
    lowest, highest = table.number(low, *limits, usual[0]), table.number(high, *limits, usual[1])
    if lowest >= highest:
        raise WrongValue(table.path(high), f"expected more than {low} = {lowest}, got {highest}")
    return lowest, highest
