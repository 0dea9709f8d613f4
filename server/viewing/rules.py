"""The numbers of emergency viewing, read from emergency.toml once a process: a unit's own file comes first."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

_NAME = "emergency.toml"
_DELIVERED = Path(__file__).with_name("data") / _NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRules:
    """How long it may wait for the second person, how long the right lasts, by when it is reviewed."""

    lapses: timedelta
    lasts: timedelta
    reviewed_within: timedelta
    source: str
    is_verified: bool


def emergency() -> EmergencyRules:
    """Those in force. KeyError names what the file lacks."""
    own = settings.MSR.rules / _NAME if settings.MSR.rules is not None else None
    return _read(own if own is not None and own.is_file() else _DELIVERED)


@cache
def _read(path: Path) -> EmergencyRules:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return EmergencyRules(
        lapses=timedelta(minutes=told["lapses_minutes"]),
        lasts=timedelta(hours=told["lasts_hours"]),
        reviewed_within=timedelta(days=told["reviewed_within_days"]),
        source=told["source"],
        is_verified=told["verified"],
    )
