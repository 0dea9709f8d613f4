"""The calendar: what is held when, of rooms or people, by day or week: grids of half hours. Pure but for one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from server.bookings.models import Booking, Held, Hold
from server.bookings.queries import holds_between

STEP = timedelta(minutes=30)
#: The half hours that are always shown, counted from midnight: 08:30 to 18:00. What is held outside widens the grid.
OPENS, CLOSES, MIDNIGHT = 17, 36, 48


@dataclass(slots=True, kw_only=True)
class Cell:
    """Half an hour of one column: free, or the first or a later half hour of what holds it."""

    begins: datetime
    hold: Hold | None = None
    is_first: bool = False
    is_past: bool = False
    #: How many half hours of this grid the booking takes, from here on.
    span: int = 1
    #: What the reader may know of it, and where a free one leads; set by show().
    name: str = ""
    seen: Booking | None = None
    url: str = ""


@dataclass(slots=True, kw_only=True)
class Column:
    """One thing on one day."""

    thing: int
    name: str
    day: date
    cells: list[Cell] = field(default_factory=list)


def grid(kind: Held, things: Sequence[tuple[int, str]], days: Sequence[date], now: datetime) -> list[Column]:
    """A column for each thing and day; all holds are read in one query."""
    first, last = _at(days[0], 0), _at(days[-1], MIDNIGHT)
    held = holds_between(kind, [ident for ident, _name in things], first, last)
    halves = _halves(held, days)
    columns = []
    for ident, name in things:
        mine = [hold for hold in held if hold.thing == ident]
        for day in days:
            columns.append(Column(thing=ident, name=name, day=day, cells=_cells(day, halves, mine, now)))
    return columns


def show(columns: Sequence[Column], known: Mapping[int, Booking], url: Callable[[Cell, Column], str]) -> None:
    """Gives each cell what its reader sees: the booking if he may know it, the way to a new one where it is free."""
    for column in columns:
        for cell in column.cells:
            cell.name = column.name
            if cell.hold is None:
                cell.url = url(cell, column)
            else:
                cell.seen = known.get(cell.hold.booking_id)


def rows(columns: Sequence[Column]) -> list[tuple[time, list[Cell | None]]]:
    """The grid turned for a table: a row a half hour; None where a booking of an earlier row reaches in."""
    found = []
    for place, first in enumerate(columns[0].cells if columns else ()):
        cells = [column.cells[place] for column in columns]
        begins = timezone.localtime(first.begins).time()
        found.append((begins, [each if each.hold is None or each.is_first else None for each in cells]))
    return found


def week_of(day: date) -> list[date]:
    """Monday to Friday of that day's week, and the weekend days only if it lies on one."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7 if day.weekday() > 4 else 5)]


def _at(day: date, half: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time())) + half * STEP


def _halves(holds: Iterable[Hold], days: Sequence[date]) -> range:
    """The half hours shown: the office's, and on these days the earlier and later ones in which something is held."""
    opens, closes = OPENS, CLOSES
    for hold in holds:
        for midnight in (_at(day, 0) for day in days):
            if midnight < hold.until_at and hold.from_at < midnight + MIDNIGHT * STEP:
                opens = min(opens, max(0, (hold.from_at - midnight) // STEP))
                closes = max(closes, min(MIDNIGHT, -((midnight - hold.until_at) // STEP)))
    return range(opens, closes)


def _cells(day: date, halves: range, holds: Iterable[Hold], now: datetime) -> list[Cell]:
    begin, end = _at(day, halves.start), _at(day, halves.stop)
    near = [hold for hold in holds if hold.from_at < end and hold.until_at > begin]
    cells: list[Cell] = []
    before: Hold | None = None
    for half in halves:
        at = _at(day, half)
        hold = next((each for each in near if each.from_at < at + STEP and each.until_at > at), None)
        is_first = hold is not None and hold is not before
        span = _reach(hold, at, near, end) if hold is not None and is_first else 1
        cells.append(Cell(begins=at, hold=hold, is_first=is_first, is_past=at + STEP <= now, span=span))
        before = hold
    return cells


def _reach(hold: Hold, at: datetime, near: Sequence[Hold], end: datetime) -> int:
    """As many half hours as show it first: one that ends within a half hour shares it with none before it."""
    count, at = 1, at + STEP
    while at < end:
        shown = next((each for each in near if each.from_at < at + STEP and each.until_at > at), None)
        if shown is not hold:
            break
        count, at = count + 1, at + STEP
    return count
