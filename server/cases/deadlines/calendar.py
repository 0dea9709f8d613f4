"""Which days are worked on: weekends, less the days on which a holiday is made up for, and without the holidays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server.cases.deadlines.errors import BadRule

_DAY = timedelta(days=1)
_SATURDAY = 5
#: A run of days off is never longer: a calendar that says so is wrong, and the search for a working day ends.
_LONGEST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One year as the State Council's notice arranges it; `verified` by a person against the notice."""

    year: int
    off: Mapping[date, str]
    worked: frozenset[date]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that are known. In any other, weekends alone are off, and `is_sure` says no."""

    years: Mapping[int, Year]

    def is_working(self, day: date) -> bool:
        """Whether that day is worked on."""
        year = self.years.get(day.year)
        if year is not None and (day in year.off or day in year.worked):
            return day in year.worked
        return day.weekday() < _SATURDAY

    def is_sure(self, day: date) -> bool:
        """Whether that day's year is known and was verified."""
        year = self.years.get(day.year)
        return year is not None and year.verified

    def first_working(self, day: date) -> date:
        """That day, or the first one after it that is worked on."""
        for _ in range(_LONGEST):
            if self.is_working(day):
                return day
            day += _DAY
        raise BadRule(f"calendar: no working day in the {_LONGEST} days before {day}. Mend the year's file.")


def year_of(told: Mapping[str, Any]) -> Year:
    """One year from its file. BadRule names what is wrong."""
    try:
        number, holidays, worked = told["year"], told["holiday"], frozenset(told["worked"])
        off = {day: each["zh"] for each in holidays for day in _days(each["from"], each["to"])}
        year = Year(year=number, off=off, worked=worked, source=told["source"], verified=told["verified"])
    except (KeyError, TypeError) as error:
        raise BadRule(
            f"calendar: expected year, source, verified, worked, [[holiday]] zh from to; {error!r}", code="fields"
        ) from error
    if not isinstance(number, int) or not isinstance(year.verified, bool):
        raise BadRule(f"calendar {number!r}: expected a year and verified = true or false", code="fields")
    if both := worked & off.keys():
        raise BadRule(f"calendar {number}: {min(both)} is told as off and as worked", code="both", day=min(both))
    if outside := [day for day in (*off, *worked) if day.year != number]:
        raise BadRule(
            f"calendar {number}: {min(outside)} is of another year", code="year", day=min(outside), year=number
        )
    if idle := [day for day in worked if day.weekday() < _SATURDAY]:
        raise BadRule(
            f"calendar {number}: {min(idle)} is told as worked and is no Saturday or Sunday",
            code="weekday",
            day=min(idle),
        )
    return year


def calendar_of(years: Iterable[Year]) -> Calendar:
    """The calendar of those years. BadRule: one year told twice."""
    known: dict[int, Year] = {}
    for year in years:
        if year.year in known:
            raise BadRule(f"calendar {year.year}: told twice")
        known[year.year] = year
    return Calendar(known)


def _days(first: date, last: date) -> list[date]:
    if last < first or (last - first).days > _LONGEST:
        raise BadRule(f"calendar: a holiday from {first} to {last}", code="span", first=first, last=last)
    return [first + n * _DAY for n in range((last - first).days + 1)]
