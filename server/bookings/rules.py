"""The dated rules of answers and roles, and what follows from them. The file is read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from server.bookings.states import BookingState

_NAME = "bookings.toml"
_DELIVERED = Path(__file__).with_name("rules") / _NAME
_TURN = {
    BookingState.WITH_DEFENDER: "defender",
    BookingState.WITH_AGENCY: "agency",
    BookingState.WITH_LAWYER: "lawyer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers of one file."""

    notice: timedelta
    margin: timedelta
    least: timedelta
    remind: timedelta
    remind_hearing: timedelta
    answer: Mapping[str, timedelta]
    one_person_may_be_both: bool
    roles_basis: str

    def answer_by(self, state: BookingState, now: datetime, begins: datetime) -> datetime:
        """By when whoever's turn it is in that state must answer about a hearing that begins then."""
        latest = max(begins - self.margin, now + self.least)
        return min(now + self.answer[_TURN[state]], latest)

    def is_short(self, now: datetime, begins: datetime) -> bool:
        """Whether the hearing is nearer than the notice that should be given."""
        return begins - now < self.notice


def rules_of(told: Mapping[str, Any]) -> Rules:
    """The rules of a file. KeyError names what it lacks."""
    return Rules(
        notice=timedelta(hours=told["notice_hours"]),
        margin=timedelta(hours=told["margin_hours"]),
        least=timedelta(minutes=told["least_minutes"]),
        remind=timedelta(hours=told["remind_hours"]),
        remind_hearing=timedelta(hours=told["remind_hearing_hours"]),
        answer={turn: timedelta(hours=told["answer_hours"][turn]) for turn in _TURN.values()},
        one_person_may_be_both=told["roles"]["one_person_may_be_both"],
        roles_basis=told["roles"]["basis"],
    )


@cache
def rules() -> Rules:
    """The rules in force: the unit's own file over the delivered one."""
    own = settings.MSR.rules / _NAME if settings.MSR.rules is not None else None
    path = own if own is not None and own.is_file() else _DELIVERED
    return rules_of(tomllib.loads(path.read_text()))
