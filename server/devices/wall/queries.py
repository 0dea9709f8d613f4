"""Reads of alarms and of history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.devices.models import HealthSample, Lookout, Room, RoomAlarm
from server.devices.queries import rooms_for
from server.devices.wall.history import MEASURES, Measure, in_buckets
from server.devices.wall.plots import GRID_LINES, Plot, Stretch, heard_percent, plot, strip

#: A lookout that has not looked for so long does not run.
_AWAKE = timedelta(minutes=3)
_ENDED_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """How far back a page looks: `count` spans of `bucket`, from samples of `grain_s`; a label at each of `parts`."""

    name: str
    words: Promise
    bucket: timedelta
    count: int
    grain_s: int
    parts: int
    clock: str


RANGES = (
    Range(name="day", words=_("24 小时"), bucket=timedelta(minutes=5), count=288, grain_s=300, parts=4, clock="H:i"),
    Range(name="week", words=_("7 天"), bucket=timedelta(minutes=30), count=336, grain_s=1800, parts=7, clock="m-d"),
    Range(name="month", words=_("4 周"), bucket=timedelta(hours=2), count=336, grain_s=1800, parts=4, clock="m-d"),
    Range(name="year", words=_("一年"), bucket=timedelta(days=1), count=364, grain_s=28_800, parts=4, clock="Y-m-d"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """How a room fared: the strip of its states, a plot for each measure that was told, labels along the time."""

    over: Range
    strip: list[Stretch]
    heard: float | None
    plots: list[tuple[Measure, Plot]]
    labels: list[datetime]
    lines: tuple[int, ...] = GRID_LINES

    @property
    def states(self) -> list[str]:
        """Those that the strip shows, for its legend."""
        return list(dict.fromkeys(each.state for each in self.strip))


def range_named(name: str) -> Range:
    """That one, or the shortest."""
    return next((each for each in RANGES if each.name == name), RANGES[0])


def history(room: Room, over: Range, now: datetime) -> History:
    """One query, whatever the range."""
    begins = _end(over, now) - over.bucket * over.count
    rows = HealthSample.objects.filter(room=room, span_s=over.grain_s, begins__gte=begins)
    samples = [(row.begins, row.sample) for row in rows]
    buckets = in_buckets(samples, begins=begins, bucket=over.bucket, count=over.count)
    plots = {name: plot([each.values.get(name) for each in buckets], digits=m.digits) for name, m in MEASURES.items()}
    return History(
        over=over,
        strip=strip(buckets),
        heard=heard_percent(buckets),
        plots=[(MEASURES[name], drawn) for name, drawn in plots.items() if drawn is not None],
        labels=[begins + over.bucket * over.count / over.parts * part for part in range(over.parts + 1)],
    )


def alarms_for(user: User) -> QuerySet[RoomAlarm]:
    """Alarms that were ever raised in the rooms that this person may know of."""
    found = RoomAlarm.objects.filter(room__in=rooms_for(user), raised_at__isnull=False)
    return found.select_related("room", "room__unit", "taken_by")


def standing_for(user: User) -> QuerySet[RoomAlarm]:
    """Those of them that stand."""
    return alarms_for(user).filter(ended_at=None)


def ended_in(room: Room) -> list[RoomAlarm]:
    """The newest of that room that are over."""
    found = room.alarms.filter(ended_at__isnull=False).select_related("taken_by")
    return list(found.order_by("-ended_at")[:_ENDED_SHOWN])


def is_watched(now: datetime) -> bool:
    """Whether `watch_rooms` runs: without it no alarm is raised, and no history kept."""
    return Lookout.objects.filter(looked_at__gte=now - _AWAKE).exists()


def _end(over: Range, now: datetime) -> datetime:
    """The next full hour of a day, the next midnight of anything longer: where labels are round."""
    local = timezone.localtime(now)
    hour = local.replace(minute=0, second=0, microsecond=0)
    if over.name == "day":
        return hour + timedelta(hours=1)
    return hour.replace(hour=0) + timedelta(days=1)
