"""A period of the law, "3d", "24h", "1m", "1m+15d", and where it ends.

Days and months: the first day is not counted (刑事诉讼法第一百零五条). A month goes to the same day of the next, from a
month's last day to the next one's last day, and to its last day where it has no such day (刑事诉讼法解释第二百零二条).
Hours: the hour in which it begins is not counted.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.cases.deadlines.errors import BadRule

_FORM = re.compile(r"(?:(?P<months>\d+|\{\w+\})m)?(?:\+?(?P<days>\d+)d)?|(?P<hours>\d+)h")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Period:
    """So many months and then so many days, or so many hours; `field` names the fact that tells the months."""

    months: int = 0
    days: int = 0
    hours: int | None = None
    field: str = ""


def period_of(text: str) -> Period:
    """The period that the text states. BadRule if it states none."""
    found = _FORM.fullmatch(text)
    if not text or found is None:
        raise BadRule(f"period {text!r}: expected e.g. 3d, 24h, 1m, 1m+15d or {{fact}}m")
    if found["hours"] is not None:
        return Period(hours=int(found["hours"]))
    months = found["months"] or "0"
    if months.startswith("{"):
        return Period(field=months[1:-1], days=int(found["days"] or 0))
    return Period(months=int(months), days=int(found["days"] or 0))


def add_months(day: date, months: int) -> date:
    """The day so many months on."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month0 + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month0 + 1, last if is_last and months else min(day.day, last))


def last_day(period: Period, begins: date) -> date:
    """The last day of a period of months and days that begins on that day, not moved for a holiday."""
    return add_months(begins, period.months) + timedelta(days=period.days)


def last_instant(hours: int, begins: datetime) -> datetime:
    """The end of so many hours: counted from the next full hour, or from this one if it begins now."""
    full = begins.replace(minute=0, second=0, microsecond=0)
    return (full if full == begins else full + _HOUR) + hours * _HOUR


def back(instant: datetime, period: Period) -> datetime:
    """So long before: for warnings and notice windows. A month here is 30 days."""
    hours = period.hours if period.hours is not None else 24 * (30 * period.months + period.days)
    return instant - timedelta(hours=hours)


def forth(instant: datetime, period: Period) -> datetime:
    """So long after: the earliest instant that a notice given now allows."""
    return instant + (instant - back(instant, period))
