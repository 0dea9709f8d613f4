"""The dated rules of answers, and what follows from them. The file is read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from server.cases.deadlines.calendar import Calendar
from server.cases.deadlines.due import ends
from server.cases.deadlines.periods import Period, period_of
from server.cases.rulebook import rulebook
from server.submissions.states import SubmissionKind

_NAME = "answers.toml"
_DELIVERED = Path(__file__).with_name("rules") / _NAME
_DAY = timedelta(days=1)
_LAST = time(23, 59, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A period of the law, or so many working days; exactly one of the two."""

    period: Period | None
    working_days: int
    source: str

    def due(self, arrived_at: datetime, calendar: Calendar) -> datetime:
        """The last instant at which an answer is in time; `arrived_at` in the unit's own zone."""
        if self.period is not None:
            return ends(self.period, arrived_at, moves=True, calendar=calendar)[0]
        day = arrived_at.date()
        for _ in range(self.working_days):
            day = calendar.first_working(day + _DAY)
        return datetime.combine(day, _LAST, arrived_at.tzinfo)


def rules_of(told: Mapping[str, Any]) -> dict[SubmissionKind, Rule]:
    """The rules of a file, by kind. KeyError names what an entry lacks."""
    return {kind: _rule(told[kind.value]) for kind in SubmissionKind if kind.value in told}


def due(kind: SubmissionKind, arrived_at: datetime) -> datetime | None:
    """By when an answer to that kind is due; None: no text names a period."""
    rule = rules().get(kind)
    return rule.due(timezone.localtime(arrived_at), rulebook().calendar) if rule else None


@cache
def rules() -> dict[SubmissionKind, Rule]:
    """The rules in force: the unit's own file over the delivered one."""
    own = settings.MSR.rules / _NAME if settings.MSR.rules is not None else None
    path = own if own is not None and own.is_file() else _DELIVERED
    return rules_of(tomllib.loads(path.read_text()))


def _rule(told: Mapping[str, Any]) -> Rule:
    if "within" in told:
        return Rule(period=period_of(told["within"]), working_days=0, source=told["source"])
    return Rule(period=None, working_days=told["working_days"], source=told["source"])
