"""Samples of how rooms fared, and how they fold together, the coarser the older. Pure.

A sample counts: how often a room was seen in which state, and of each measure how often it was told, its least, its
sum, its greatest. Two samples fold into one by adding and comparing, in whatever order: nothing is lost but when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.devices.health import Health

OFFLINE, RECORDING = "offline", "recording"
#: Seconds of a grain -> how long it is kept. 8 hours end at midnight in China too.
GRAINS = {300: timedelta(days=3), 1800: timedelta(days=35), 28_800: timedelta(days=3660)}
#: How often a room is looked at.
EVERY = timedelta(seconds=20)

#: times, least, sum, greatest
Folded = tuple[int, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the history: its words, its unit, and digits behind the point."""

    words: Promise
    unit: str | Promise
    digits: int = 0


MEASURES: Mapping[str, Measure] = {
    "storage_hours": Measure(words=_("可录时长"), unit=_("小时")),
    "waiting_mib": Measure(words=_("待传"), unit="MiB"),
    "clock_error_ms": Measure(words=_("时钟误差上限"), unit=_("毫秒")),
    "picture_age_ms": Measure(words=_("最旧一路画面距今"), unit=_("毫秒")),
    "peak_db": Measure(words=_("最轻一路声音的峰值"), unit="dBFS"),
    "temperature_c": Measure(words=_("温度"), unit="℃", digits=1),
    "humidity_pct": Measure(words=_("湿度"), unit="%"),
    "battery-percent": Measure(words=_("不间断电源电量"), unit="%"),
    "disk-worn-percent": Measure(words=_("硬盘写入寿命已用"), unit="%"),
    "board-celsius": Measure(words=_("主板温度"), unit="℃"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was seen in one span."""

    states: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Folded] = field(default_factory=dict)

    @property
    def times(self) -> int:
        """How often the room was looked at."""
        return sum(self.states.values())

    @property
    def heard(self) -> int:
        """How often its box was connected."""
        return self.times - self.states.get(OFFLINE, 0)


def sample_of(state: str, health: Health | None) -> Sample:
    """One look; no measures of a box that is not heard."""
    told = {} if health is None else {name: _measured(health, name) for name in MEASURES}
    return Sample(
        states={state: 1},
        values={name: (1, value, value, value) for name, value in told.items() if value is not None},
    )


def folded(samples: Iterable[Sample]) -> Sample:
    """All of them as one."""
    states: dict[str, int] = {}
    values: dict[str, Folded] = {}
    for sample in samples:
        for state, times in sample.states.items():
            states[state] = states.get(state, 0) + times
        for name, value in sample.values.items():
            values[name] = _joined(values[name], value) if name in values else value
    return Sample(states=states, values=values)


def begin_of(at: datetime, span_s: int) -> datetime:
    """When the span began in which that moment lies."""
    seconds = int(at.timestamp())
    return datetime.fromtimestamp(seconds - seconds % span_s, UTC)


def in_buckets(
    samples: Iterable[tuple[datetime, Sample]], *, begins: datetime, bucket: timedelta, count: int
) -> list[Sample]:
    """`count` spans of the length `bucket`, one after the other from `begins` on, each with what lies in it."""
    found: list[list[Sample]] = [[] for _ in range(count)]
    for at, sample in samples:
        place = (at - begins) // bucket
        if 0 <= place < count:
            found[place].append(sample)
    return [folded(each) for each in found]


def _joined(one: Folded, other: Folded) -> Folded:
    return (one[0] + other[0], min(one[1], other[1]), one[2] + other[2], max(one[3], other[3]))


def _measured(health: Health, name: str) -> float | None:
    """A name with a hyphen is the box's own, as it tells it (docs/formats/wire.md 4.9, key 17)."""
    if name == "waiting_mib":
        return None if health.waiting_bytes is None else round(health.waiting_bytes / 2**20, 1)
    value = health.measures.get(name) if "-" in name else getattr(health, name)
    return None if value is None else float(value)
