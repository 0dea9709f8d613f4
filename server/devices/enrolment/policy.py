"""The numbers of data/enrolment.toml, or of the unit's own file of that name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

_NAME = "enrolment.toml"
_DELIVERED = Path(__file__).parents[1] / "data" / _NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How long a code is open, how often it may be got wrong, how often an address may ask, when lists are renewed."""

    code_for: timedelta
    wrong: int
    a_minute: int
    list_every: timedelta


@cache
def policy() -> Policy:
    """The rules in force. KeyError names what the file lacks."""
    own = settings.MSR.rules / _NAME if settings.MSR.rules is not None else None
    told = tomllib.loads((own if own is not None and own.is_file() else _DELIVERED).read_text(encoding="utf-8"))
    return Policy(
        code_for=timedelta(hours=told["code_hours"]),
        wrong=told["code_wrong"],
        a_minute=told["messages_a_minute"],
        list_every=timedelta(hours=told["list_hours"]),
    )
