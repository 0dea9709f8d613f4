"""The rules in force, read from files once a process: a unit's own folder (MSR_RULES) over what is delivered.

A file there of the same name takes the place of the delivered one, whole: a calendar, the deadlines, the patterns. A
year's calendar that a person applied (CalendarChange) takes the place of either, in all processes at once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from server.cases.aid import Ground, grounds_for, grounds_of
from server.cases.deadlines.calendar import Calendar, calendar_of, year_of
from server.cases.deadlines.due import Book, book_of
from server.cases.deadlines.errors import BadRule
from server.cases.deadlines.periods import Period, period_of
from server.cases.deadlines.rules import Rule, check_together, rule_of
from server.cases.facts import MARKS, NAMES, Facts, SuspectFacts
from server.cases.models.calendar import CalendarChange, CalendarState
from server.cases.numbers import Patterns, patterns_of
from server.cases.steps import StepKind

DELIVERED = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Everything that is counted by, and a digest that changes when any of it does."""

    book: Book
    rules: tuple[Rule, ...]
    calendar: Calendar
    windows: dict[str, Period]
    aid: tuple[Ground, ...]
    exemptions: tuple[Ground, ...]
    numbers: Patterns
    digest: str

    def must_have_aid(self, case: Facts, suspect: SuspectFacts) -> bool:
        """Whether a defender must be given to him: the question that guards and deadlines ask."""
        return any(ground.applies(case, suspect) for ground in self.aid)

    def aid_grounds(self, case: Facts, suspect: SuspectFacts) -> tuple[Ground, ...]:
        """On what grounds, each with its article."""
        return grounds_for(self.aid, case, suspect)

    def exemption_grounds(self, case: Facts, suspect: SuspectFacts) -> tuple[Ground, ...]:
        """On what grounds he need not sign."""
        return grounds_for(self.exemptions, case, suspect)


def rulebook() -> Rulebook:
    """The rules of this deployment. BadRule stops whoever asks, naming file and row."""
    return _read(folders(), _newest())


def fresh_rulebook() -> Rulebook:
    """The rules as the files are now, from now on in this process: for a worker that outlives a change."""
    _read.cache_clear()
    rule_texts.cache_clear()
    return rulebook()


def delivered() -> Rulebook:
    """The rules as they are delivered, for the documents: no database is asked."""
    return _build((DELIVERED,), {})


def rulebook_with(text: str) -> Rulebook:
    """The rules as they would be with that calendar. BadRule."""
    year = year_of(parsed(text))
    return _build(folders(), {**_applied(), year.year: text})


def calendar_texts() -> dict[int, str]:
    """Each known year's calendar in force, as its text."""
    return installed_texts() | _applied()


def installed_texts() -> dict[int, str]:
    """The same as the files of this installation say, whatever was applied since."""
    files = {int(name.removesuffix(".toml")): path for name, path in _year_files(folders()).items()}
    return {year: path.read_text("utf-8") for year, path in files.items()}


def rule_of_key(key: str) -> Rule | None:
    """The newest version of that rule, for its words alone; None: there is none of that key."""
    return rule_texts(folders()).get(key)


def folders() -> tuple[Path, ...]:
    """Where rules are looked for, the first wins."""
    own = settings.MSR.rules
    return (own, DELIVERED) if own else (DELIVERED,)


def found(name: str, places: Iterable[Path]) -> Path:
    """The file of that name. BadRule if no folder has it."""
    for place in places:
        if (place / name).is_file():
            return place / name
    raise BadRule(f"rules: {name} is in none of {', '.join(map(str, places))}")


def told(path: Path) -> dict[str, Any]:
    """What a TOML file tells. BadRule names the file."""
    try:
        return parsed(path.read_text("utf-8"))
    except (BadRule, UnicodeDecodeError) as error:
        raise BadRule(f"{path.name}: {error}") from error


def parsed(text: str) -> dict[str, Any]:
    """What that TOML tells. BadRule says in which line it is none."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadRule(str(error), code="toml", why=str(error)) from error


@cache
def rule_texts(places: tuple[Path, ...]) -> dict[str, Rule]:
    """Key -> its newest version."""
    rules, _windows = _deadlines(told(found("deadlines.toml", places)))
    return {rule.key: rule for rule in sorted(rules, key=lambda rule: rule.effective_from)}


def _newest() -> int | None:
    rows = CalendarChange.objects.filter(state=CalendarState.APPLIED).order_by("-decided_at", "-pk")
    return rows.values_list("pk", flat=True).first()


def _applied() -> dict[int, str]:
    rows = CalendarChange.objects.filter(state=CalendarState.APPLIED).order_by("decided_at", "pk")
    return dict(rows.values_list("year", "text"))


def _year_files(places: tuple[Path, ...]) -> dict[str, Path]:
    return {path.name: path for place in reversed(places) for path in sorted((place / "calendar").glob("*.toml"))}


@cache
def _read(places: tuple[Path, ...], newest: int | None) -> Rulebook:
    return _build(places, _applied() if newest is not None else {})


def _build(places: tuple[Path, ...], applied: Mapping[int, str]) -> Rulebook:
    deadlines, aid, exemptions = (
        found(name, places) for name in ("deadlines.toml", "legal_aid.toml", "exemptions.toml")
    )
    years = _year_files(places)
    texts = {f"{year}.toml": text for year, text in applied.items()}
    files = [path for name, path in sorted(years.items()) if name not in texts]
    calendar = calendar_of([*map(year_of, map(told, files)), *map(year_of, map(parsed, texts.values()))])
    rules, windows = _deadlines(told(deadlines))
    aid_told = told(aid)
    grounds = grounds_of(aid_told["rule"], names=NAMES)
    read = [path.read_bytes() for path in (deadlines, aid)]
    read += [texts[name].encode() if name in texts else years[name].read_bytes() for name in sorted({*years, *texts})]
    return Rulebook(
        book=book_of(rules, calendar, ZoneInfo(settings.TIME_ZONE)),
        rules=rules,
        calendar=calendar,
        windows=windows,
        aid=tuple(ground for ground in grounds if ground.scope != "pilot" or aid_told["pilot"]),
        exemptions=grounds_of(told(exemptions)["rule"], names=NAMES),
        numbers=patterns_of(told(found("numbers.toml", places))),
        digest=hashlib.sha256(b"".join(read)).hexdigest()[:16],
    )


def _deadlines(file: dict[str, Any]) -> tuple[tuple[Rule, ...], dict[str, Period]]:
    names = NAMES | {"must_have_aid"}
    rules = check_together(
        rule_of(row, facts=names, marks=MARKS, steps=set(StepKind.values)) for row in file.get("rule", ())
    )
    return rules, {row["key"]: period_of(row["period"]) for row in file.get("window", ())}
