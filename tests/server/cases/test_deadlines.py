"""The law's arithmetic: exact on known days, and its properties on any."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.cases.deadlines.calendar import Calendar, calendar_of, year_of
from server.cases.deadlines.due import ends
from server.cases.deadlines.errors import BadRule
from server.cases.deadlines.periods import add_months, back, forth, last_day, last_instant, period_of
from server.cases.deadlines.rules import check_together, rule_of
from server.cases.rulebook import DELIVERED, told

BEIJING = timezone(timedelta(hours=8))
CALENDAR = calendar_of(year_of(told(path)) for path in sorted((DELIVERED / "calendar").glob("*.toml")))
DAYS = st.dates(date(2024, 12, 1), date(2028, 2, 1))
PERIODS = st.sampled_from(["0d", "3d", "10d", "15d", "1m", "1m+15d", "2m", "12m"])


def _end(period: str, begins: date, *, moves: bool = True, calendar: Calendar = CALENDAR) -> date:
    start = datetime(begins.year, begins.month, begins.day, 9, 30, tzinfo=BEIJING)
    due, _ = ends(period_of(period), start, moves=moves, calendar=calendar)
    assert (due.hour, due.minute, due.second, due.utcoffset()) == (23, 59, 59, timedelta(hours=8))
    return due.date()


@pytest.mark.parametrize(
    ("period", "begins", "expected"),
    [
        ("3d", "2026-11-25", "2026-11-30"),  # Saturday the 28th -> Monday
        ("3d", "2026-11-26", "2026-11-30"),  # Sunday the 29th -> Monday
        ("3d", "2026-09-28", "2026-10-08"),  # into the week of the National Day
        ("10d", "2026-02-05", "2026-02-24"),  # ends on the first day of the Spring Festival's nine
        ("10d", "2026-02-04", "2026-02-14"),  # a Saturday that is worked on
        ("3d", "2026-12-31", "2027-01-04"),  # over the year's end
        ("1m", "2026-01-31", "2026-02-28"),  # no such day: the month's last
        ("1m", "2026-02-28", "2026-03-31"),  # from a last day to a last day
        ("1m+15d", "2026-03-10", "2026-04-27"),  # Saturday the 25th moves: only the end does
        ("0d", "2026-11-28", "2026-11-30"),
    ],
)
def test_known_days(period: str, begins: str, expected: str) -> None:
    assert _end(period, date.fromisoformat(begins)) == date.fromisoformat(expected)


def test_a_period_under_custody_ends_on_its_day() -> None:
    assert _end("1m", date(2026, 9, 1)) == date(2026, 10, 8)
    assert _end("1m", date(2026, 9, 1), moves=False) == date(2026, 10, 1)


def test_hours_begin_at_the_next_full_hour_and_never_move() -> None:
    friday = datetime(2026, 11, 27, 16, 20, tzinfo=BEIJING)
    assert last_instant(24, friday) == datetime(2026, 11, 28, 17, tzinfo=BEIJING)
    assert last_instant(24, friday.replace(minute=0)) == datetime(2026, 11, 28, 16, tzinfo=BEIJING)
    assert ends(period_of("24h"), friday, moves=True, calendar=CALENDAR) == (last_instant(24, friday), False)


@given(PERIODS, DAYS)
def test_a_moved_end_is_the_first_working_day_at_or_after_the_plain_one(period: str, begins: date) -> None:
    plain, moved = _end(period, begins, moves=False), _end(period, begins)
    assert moved >= plain >= begins
    assert CALENDAR.is_working(moved)
    assert not any(CALENDAR.is_working(plain + timedelta(n)) for n in range((moved - plain).days))


@given(PERIODS, DAYS, st.integers(0, 40), st.booleans())
def test_who_begins_later_never_ends_earlier(period: str, begins: date, later: int, moves: bool) -> None:
    assert _end(period, begins + timedelta(later), moves=moves) >= _end(period, begins, moves=moves)


@given(DAYS, st.integers(0, 24))
def test_months_land_in_their_month_on_the_same_day_or_the_last(day: date, months: int) -> None:
    landed = add_months(day, months)
    assert (landed.year * 12 + landed.month) - (day.year * 12 + day.month) == months
    last = monthrange(landed.year, landed.month)[1]
    was_last = day.day == monthrange(day.year, day.month)[1]
    assert landed.day == last if (was_last and months) or day.day > last else landed.day == day.day


@given(DAYS, st.integers(0, 60))
def test_days_are_days(day: date, days: int) -> None:
    assert last_day(period_of(f"{days}d"), day) - day == timedelta(days)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)), st.integers(1, 100))
def test_hours_are_counted_whole(at: datetime, hours: int) -> None:
    begins = at.replace(tzinfo=BEIJING)
    end = last_instant(hours, begins)
    assert timedelta(hours=hours) <= end - begins < timedelta(hours=hours + 1)
    assert (end.minute, end.second, end.microsecond) == (0, 0, 0)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)), st.sampled_from(["24h", "3d", "7d"]))
def test_a_notice_window_reads_the_same_from_both_ends(at: datetime, window: str) -> None:
    assert back(forth(at, period_of(window)), period_of(window)) == at


@settings(max_examples=60)
@given(st.lists(DAYS, max_size=12, unique=True), PERIODS, DAYS)
def test_more_holidays_never_end_a_period_earlier(off: list[date], period: str, begins: date) -> None:
    years = {n: year for n, year in CALENDAR.years.items() if n != 2026}
    plain = CALENDAR.years[2026]
    more = {day: "临时放假" for day in off if day.year == 2026 and day not in plain.worked}
    years[2026] = type(plain)(
        year=2026, off={**plain.off, **more}, worked=plain.worked, source=plain.source, verified=False
    )
    assert _end(period, begins, calendar=Calendar(years)) >= _end(period, begins)


def test_an_unknown_year_has_its_weekends_and_is_not_sure() -> None:
    assert not CALENDAR.is_working(date(2031, 1, 4)) and CALENDAR.is_working(date(2031, 1, 1))
    assert not CALENDAR.is_sure(date(2031, 1, 1))


@pytest.mark.parametrize("text", ["", "3", "d", "3w", "-3d", "1m 15d", "24h+1d", "1d+1m"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadRule, match=r"expected e\.g\. 3d"):
        period_of(text)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"worked": [date(2026, 10, 1)]}, "as off and as worked"),
        ({"worked": [date(2026, 10, 12)]}, "no Saturday or Sunday"),
        ({"year": 2025}, "another year"),
        ({"holiday": [{"zh": "春节", "from": date(2026, 2, 9), "to": date(2026, 2, 1)}]}, "a holiday from"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(BadRule, match=says):
        year_of({**told(DELIVERED / "calendar/2026.toml"), **change})


def test_a_run_without_a_working_day_is_told_not_searched_for_ever() -> None:
    year = CALENDAR.years[2026]
    off = {date(2026, 3, 1) + timedelta(n): "x" for n in range(60)}
    endless = Calendar({2026: type(year)(year=2026, off=off, worked=frozenset(), source="", verified=False)})
    with pytest.raises(BadRule, match="no working day"):
        endless.first_working(date(2026, 3, 2))


RULE = {
    "key": "k", "zh": "甲", "en": "a", "each": True, "from": "told", "until": ["done"], "period": "3d",
    "owner": "prosecutor", "moves": True, "warn": "1d", "law": "x", "source": "y",
    "effective_from": date(2020, 1, 1), "verified": False,
}  # fmt: skip
NAMES = {"facts": {"is_fast"}, "marks": {"accepted"}, "steps": {"told", "done"}}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"when": ["is_slow"]}, "when names 'is_slow'"),
        ({"from": "nothing"}, "starts names 'nothing'"),
        ({"owner": "nobody"}, "nobody"),
        ({"perod": "3d"}, "perod is no field"),
        ({"effective_to": date(2019, 1, 1)}, "before it begins"),
    ],
)
def test_a_rule_that_names_nothing_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(BadRule, match=says):
        rule_of({**RULE, **change}, **NAMES)


def test_two_versions_of_a_rule_may_follow_but_not_overlap() -> None:
    first = rule_of({**RULE, "effective_to": date(2026, 12, 31)}, **NAMES)
    second = rule_of({**RULE, "effective_from": date(2027, 1, 1)}, **NAMES)
    assert check_together([second, first]) == (first, second)
    with pytest.raises(BadRule, match="two versions in force on 2027-01-01"):
        check_together([rule_of(RULE, **NAMES), second])
