"""The rules in force, read from files once a process: a unit's own folder (MSR_RULES) over what is delivered.

A file there of the same name takes the place of the delivered one, whole: a calendar, the deadlines, the patterns.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
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

    def rule(self, key: str) -> Rule:
        """The newest version of that rule, for its words."""
        return max((rule for rule in self.rules if rule.key == key), key=lambda rule: rule.effective_from)


def rulebook() -> Rulebook:
    """The rules of this deployment. BadRule stops whoever asks, naming file and row."""
    return _read(folders())


def fresh_rulebook() -> Rulebook:
    """The rules as the files are now, from now on in this process: for a worker that outlives a change."""
    _read.cache_clear()
    return rulebook()


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
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRule(f"{path.name}: {error}") from error


@cache
def _read(places: tuple[Path, ...]) -> Rulebook:
    deadlines, aid, exemptions = (
        found(name, places) for name in ("deadlines.toml", "legal_aid.toml", "exemptions.toml")
    )
    years = {path.name: path for place in reversed(places) for path in sorted((place / "calendar").glob("*.toml"))}
    calendar = calendar_of(year_of(told(path)) for path in years.values())
    rules, windows = _deadlines(told(deadlines))
    aid_told = told(aid)
    grounds = grounds_of(aid_told["rule"], names=NAMES)
    read = [deadlines, aid, *(years[name] for name in sorted(years))]
    return Rulebook(
        book=book_of(rules, calendar, ZoneInfo(settings.TIME_ZONE)),
        rules=rules,
        calendar=calendar,
        windows=windows,
        aid=tuple(ground for ground in grounds if ground.scope != "pilot" or aid_told["pilot"]),
        exemptions=grounds_of(told(exemptions)["rule"], names=NAMES),
        numbers=patterns_of(told(found("numbers.toml", places))),
        digest=hashlib.sha256(b"".join(path.read_bytes() for path in read)).hexdigest()[:16],
    )


def _deadlines(file: dict[str, Any]) -> tuple[tuple[Rule, ...], dict[str, Period]]:
    names = NAMES | {"must_have_aid"}
    rules = check_together(
        rule_of(row, facts=names, marks=MARKS, steps=set(StepKind.values)) for row in file.get("rule", ())
    )
    return rules, {row["key"]: period_of(row["period"]) for row in file.get("window", ())}
