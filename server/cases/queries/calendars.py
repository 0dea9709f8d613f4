"""The calendar as it is in force, year by year, and how each year came to be so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import QuerySet

from server.cases.deadlines.calendar import Year, year_of
from server.cases.models import CalendarChange, CalendarState
from server.cases.rulebook import calendar_texts, installed_texts, parsed

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """Days off in a row under one name."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A year, its text, and the change that brought it; None: the file of the installation."""

    year: Year
    text: str
    change: CalendarChange | None
    holidays: tuple[Holiday, ...]
    worked: tuple[date, ...]
    #: There is a file of the installation to put back.
    is_installed: bool


def years_in_force() -> list[InForce]:
    """Each known year, the newest first."""
    rows = CalendarChange.objects.filter(state=CalendarState.APPLIED).select_related("decided_by")
    changes = {change.year: change for change in rows.order_by("decided_at", "pk")}
    found, installed = [], installed_texts()
    for number, text in sorted(calendar_texts().items(), reverse=True):
        year = year_of(parsed(text))
        found.append(
            InForce(
                year=year, text=text, change=changes.get(number), holidays=holidays_of(year),
                worked=tuple(sorted(year.worked)), is_installed=number in installed,
            )
        )  # fmt: skip
    return found


def holidays_of(year: Year) -> tuple[Holiday, ...]:
    """The year's days off, those in a row together."""
    days = sorted(year.off)
    cuts = [0, *(n for n, (a, b) in enumerate(pairwise(days), 1) if not _together(year, a, b)), len(days)]
    runs: list[Sequence[date]] = [days[first:last] for first, last in pairwise(cuts)]
    return tuple(Holiday(name=year.off[run[0]], first=run[0], last=run[-1]) for run in runs if run)


def changes() -> QuerySet[CalendarChange]:
    """What was brought, the newest first."""
    return CalendarChange.objects.select_related("made_by", "decided_by")[:SHOWN]


def _together(year: Year, first: date, second: date) -> bool:
    return second - first == timedelta(days=1) and year.off[first] == year.off[second]
