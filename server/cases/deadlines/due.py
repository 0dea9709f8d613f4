"""Rules over one case: what is due, when, and whether it was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from server.cases.deadlines.calendar import Calendar
from server.cases.deadlines.periods import Period, back, last_day, last_instant
from server.cases.deadlines.rules import Rule

#: When something was, and whether only its day is known.
When = tuple[datetime, bool]
_LAST = time(23, 59, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A case or one suspect of it, as rules see it."""

    ident: int | None  # the suspect's; None: the case
    state: str
    holds: Callable[[str], bool]
    number: Callable[[str], int | None]  # a fact that is a number
    times: Mapping[str, tuple[When, ...]]  # marks and steps that a period may begin on, each oldest first
    own: Mapping[str, tuple[When, ...]]  # steps that fulfil by themselves
    #: Or each of these has one: a case is done when it is done for every open suspect.
    shared: tuple[Mapping[str, tuple[When, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One deadline, worked out."""

    rule: str
    suspect: int | None
    owner: str
    starts_at: datetime
    due_at: datetime
    warn_at: datetime
    escalate_at: datetime | None
    is_moved: bool
    is_sure: bool
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Book:
    """The rules by what starts them, and the calendar and time zone they are worked out in."""

    by_start: Mapping[str, tuple[Rule, ...]]
    calendar: Calendar
    zone: tzinfo


def book_of(rules: Iterable[Rule], calendar: Calendar, zone: tzinfo) -> Book:
    """The rules, made ready."""
    by_start: dict[str, tuple[Rule, ...]] = {}
    for rule in rules:
        by_start[rule.starts] = (*by_start.get(rule.starts, ()), rule)
    return Book(by_start, calendar, zone)


def due_of(book: Book, subject: Subject) -> list[Worked]:
    """All that is due, or was done, for that subject."""
    each = subject.ident is not None
    found = []
    for start, times in subject.times.items():
        for rule in book.by_start.get(start, ()):
            if rule.each is each and (worked := work_out(book, rule, subject, times[-1])) is not None:
                found.append(worked)
    return found


def work_out(book: Book, rule: Rule, subject: Subject, start: When) -> Worked | None:
    """That rule's deadline; None if it does not apply, or no longer does."""
    begins = start[0].astimezone(book.zone)
    if not rule.is_in_force(begins.date()) or not all(subject.holds(name) for name in rule.when):
        return None
    done = _done(rule, subject, start)
    if done is None and rule.states and subject.state not in rule.states:
        return None
    period = _told(rule.period, subject)
    if period is None:
        return None
    moves = rule.moves and not any(subject.holds(name) for name in rule.stays_when)
    due_at, is_moved = ends(period, begins, moves=moves, calendar=book.calendar)
    return Worked(
        rule=rule.key,
        suspect=subject.ident,
        owner=rule.owner,
        starts_at=begins,
        due_at=due_at,
        warn_at=back(due_at, rule.warn),
        escalate_at=back(due_at, rule.escalate) if rule.escalate else None,
        is_moved=is_moved,
        is_sure=rule.verified and (not moves or book.calendar.is_sure(due_at.date())),
        done_at=done,
    )


def ends(period: Period, begins: datetime, *, moves: bool, calendar: Calendar) -> tuple[datetime, bool]:
    """The last instant at which it is in time, and whether a holiday moved it. Hours never move."""
    if period.hours is not None:
        return last_instant(period.hours, begins), False
    day = last_day(period, begins.date())
    moved = calendar.first_working(day) if moves else day
    return _end_of(moved, begins.tzinfo), moved != day


def _end_of(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, _LAST, zone)


def _told(period: Period, subject: Subject) -> Period | None:
    if not period.field:
        return period
    months = subject.number(period.field)
    return None if months is None else replace(period, months=months, field="")


def _done(rule: Rule, subject: Subject, start: When) -> datetime | None:
    own = _first(rule, subject.own, start)
    if own is not None or not subject.shared:
        return own
    each = [_first(rule, times, start) for times in subject.shared]
    known = [at for at in each if at is not None]
    return max(known) if known and len(known) == len(each) else None


def _first(rule: Rule, times: Mapping[str, tuple[When, ...]], start: When) -> datetime | None:
    """The first of the fulfilling steps that is not before the start; where one is known by its day, days compare."""
    found = [at for kind in rule.until for at, is_day in times.get(kind, ()) if _not_before(at, is_day, start)]
    return min(found, default=None)


def _not_before(at: datetime, is_day: bool, start: When) -> bool:
    # a step known by its day may have been at any hour of it
    return (at + timedelta(days=1) if is_day else at) > start[0] or at == start[0]
