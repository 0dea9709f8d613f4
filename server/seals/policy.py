"""How long certificates, lists and stamps hold: the rules in force, from `data/seals.toml` or the unit's own file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

_NAME = "seals.toml"
_DELIVERED = Path(__file__).with_name("data") / _NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The numbers of one file."""

    lasts: Mapping[str, timedelta]
    source: str
    is_verified: bool


def policy() -> Policy:
    """The rules in force. KeyError names what the file lacks."""
    own = settings.MSR.rules / _NAME if settings.MSR.rules is not None else None
    return _read(own if own is not None and own.is_file() else _DELIVERED)


@cache
def _read(path: Path) -> Policy:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Policy(
        lasts={name: timedelta(days=days) for name, days in told["days"].items()},
        source=told["source"],
        is_verified=told["verified"],
    )
