"""The numbers behind the alarms, from alarms.toml: a unit's own file in MSR_RULES takes its place, whole."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

NAME = "alarms.toml"
DELIVERED = Path(__file__).parents[1] / "data" / NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Beyond these something is wrong."""

    offline: timedelta
    silent: timedelta
    clock_error_ms: int
    hours_a_day: float
    storage_days: float
    storage_days_now: float
    waiting_bytes: int
    waiting: timedelta
    certificate: timedelta


def limits() -> Limits:
    """Those in force. KeyError names what the file lacks."""
    own = settings.MSR.rules / NAME if settings.MSR.rules is not None else None
    return _read(own if own is not None and own.is_file() else DELIVERED)


@cache
def _read(path: Path) -> Limits:
    told = tomllib.loads(path.read_text())
    return Limits(
        offline=timedelta(minutes=told["offline_minutes"]),
        silent=timedelta(minutes=told["silent_minutes"]),
        clock_error_ms=told["clock_error_ms"],
        hours_a_day=told["recorded_hours_a_day"],
        storage_days=told["storage_days"],
        storage_days_now=told["storage_days_now"],
        waiting_bytes=round(told["waiting_gib"] * 2**30),
        waiting=timedelta(hours=told["waiting_hours"]),
        certificate=timedelta(days=told["certificate_days"]),
    )
