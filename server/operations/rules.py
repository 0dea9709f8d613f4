"""The numbers of the operator's tools, read from operations.toml once a process: a unit's own file comes first."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

_NAME = "operations.toml"
_DELIVERED = Path(__file__).with_name("data") / _NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageRules:
    """What a forecast assumes, and over which time it measures."""

    hours_a_day: float
    working_days_a_year: int
    years: int
    copies: int
    spare_percent: int
    gigabytes_an_hour: float
    measured_days: int
    full_soon_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers of one file."""

    backup_late: timedelta
    drill_late: timedelta
    storage: StorageRules
    source: str
    is_verified: bool


def rules() -> Rules:
    """Those in force. KeyError, TypeError name what the file lacks."""
    own = settings.MSR.rules / _NAME if settings.MSR.rules is not None else None
    return _read(own if own is not None and own.is_file() else _DELIVERED)


@cache
def _read(path: Path) -> Rules:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Rules(
        backup_late=timedelta(hours=told["backup"]["late_hours"]),
        drill_late=timedelta(days=told["backup"]["drill_late_days"]),
        storage=StorageRules(**told["storage"]),
        source=told["source"],
        is_verified=told["verified"],
    )
