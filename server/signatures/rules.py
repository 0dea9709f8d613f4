"""The numbers of signing, read once a process: a unit's own file (MSR_RULES) over the one delivered."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from pydantic import BaseModel, ConfigDict

_NAME = "signing.toml"
_DELIVERED = Path(__file__).with_name("data") / _NAME


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pairing(_Part):
    """How a device is bound to a sitting."""

    digits: int
    minutes: int
    tries: int
    tries_of_all: int
    within_minutes: int
    hours: int


class PresenceRules(_Part):
    """When a link counts as dropped."""

    beat_seconds: int
    silent_seconds: int
    device_silent_seconds: int
    tell_seconds: int
    late_minutes: int


class HandRules(_Part):
    """What is too little to be a signature."""

    points: int
    length: float
    most_bytes: int


class FingerRules(_Part):
    """What is too poor to be a fingerprint."""

    least_side: int
    least_sharpness: float
    least_contrast: float
    kept_side: int
    most_bytes: int


class ScanRules(_Part):
    """How alike a scanned page must be to the printed one."""

    least_likeness: int
    most_bytes: int


class ReleaseRules(_Part):
    """For how long a release opens."""

    days: int


class Rules(_Part):
    """Everything of one file."""

    source: str
    in_force: Any
    verified: bool
    pairing: Pairing
    presence: PresenceRules
    hand: HandRules
    finger: FingerRules
    scan: ScanRules
    release: ReleaseRules


def rules() -> Rules:
    """The rules in force."""
    own = settings.MSR.rules / _NAME if settings.MSR.rules else None
    return _read(own if own is not None and own.exists() else _DELIVERED)


@cache
def _read(path: Path) -> Rules:
    return Rules(**tomllib.loads(path.read_text()))
