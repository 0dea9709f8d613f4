"""A rule: from what on, how long, until what, who must act, whether a holiday moves its end; dated and sourced.

Rules are data (data/deadlines.toml). The same key may stand several times with other dates: the one in force on the day
the period begins is taken, so that a change of the law leaves running periods as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from server.cases.deadlines.errors import BadRule
from server.cases.deadlines.periods import Period, period_of


class Owner(StrEnum):
    """Who must act in time."""

    PROSECUTOR = "prosecutor"
    CASE_MANAGEMENT = "case_management"
    AGENCY = "agency"
    LAWYER = "lawyer"
    DETENTION = "detention"
    POLICE = "police"
    COURT = "court"
    DEFENDANT = "defendant"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of one rule. `starts`: step kinds or days of the case; `until`: step kinds that fulfil it."""

    key: str
    zh: str
    en: str
    each: bool  # of every suspect, else of the case
    starts: str
    until: tuple[str, ...]
    period: Period
    owner: Owner
    when: tuple[str, ...]
    states: frozenset[str]  # open only while the case is in one of these; empty: in any
    moves: bool  # the last day moves from a holiday to the next working day
    stays_when: tuple[str, ...]  # ... unless one of these holds (custody)
    warn: Period
    escalate: Period | None
    law: str
    source: str
    effective_from: date
    effective_to: date | None
    verified: bool

    def is_in_force(self, day: date) -> bool:
        """Whether this version counts for a period that begins on that day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


def rule_of(told: Mapping[str, Any], *, facts: Collection[str], marks: Collection[str], steps: Collection[str]) -> Rule:
    """A rule from its table; names it uses must be among `facts`, `marks` (days of a case) and `steps`. BadRule."""
    key = told.get("key", "?")
    try:
        rule = _rule(told)
    except (KeyError, ValueError, TypeError) as error:
        raise BadRule(f"rule {key}: {error!r}") from error
    known = {
        "when": (rule.when, facts),
        "stays_when": (rule.stays_when, facts),
        "starts": ((rule.starts,), {*marks, *steps}),
        "until": (rule.until, steps),
        "period": ((rule.period.field,) if rule.period.field else (), facts),
    }
    for place, (names, allowed) in known.items():
        if strange := [name for name in names if name.lstrip("!") not in allowed]:
            raise BadRule(f"rule {key}: {place} names {strange[0]!r}, which nothing is called")
    if rule.effective_to is not None and rule.effective_to < rule.effective_from:
        raise BadRule(f"rule {key}: ends on {rule.effective_to}, before it begins")
    return rule


def check_together(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Those rules, if no two versions of one key are in force on the same day. BadRule."""
    ordered = tuple(sorted(rules, key=lambda rule: (rule.key, rule.effective_from)))
    for first, second in pairwise(ordered):
        ends = first.effective_to
        if first.key == second.key and (ends is None or ends >= second.effective_from):
            raise BadRule(f"rule {first.key}: two versions in force on {second.effective_from}")
    return ordered


def _rule(told: Mapping[str, Any]) -> Rule:
    unknown = told.keys() - _ALLOWED
    if unknown:
        raise ValueError(f"{min(unknown)} is no field of a rule")
    return Rule(
        key=told["key"],
        zh=told["zh"],
        en=told["en"],
        each=told["each"],
        starts=told["from"],
        until=tuple(told["until"]),
        period=period_of(told["period"]),
        owner=Owner(told["owner"]),
        when=tuple(told.get("when", ())),
        states=frozenset(told.get("states", ())),
        moves=told["moves"],
        stays_when=tuple(told.get("stays_when", ())),
        warn=period_of(told["warn"]),
        escalate=period_of(told["escalate"]) if "escalate" in told else None,
        law=told["law"],
        source=told["source"],
        effective_from=told["effective_from"],
        effective_to=told.get("effective_to"),
        verified=told["verified"],
    )


_REQUIRED = ("key", "zh", "en", "each", "from", "until", "period", "owner", "moves", "warn", "law", "source")
_OPTIONAL = ("when", "states", "stays_when", "escalate", "effective_to")
_ALLOWED = frozenset((*_REQUIRED, *_OPTIONAL, "effective_from", "verified"))
