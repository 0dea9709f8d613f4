"""The dated rules of dossiers: volumes, reading, the undertaking, channels, ways of serving, retention. Read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

_DELIVERED = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A row of the rules that people read: Chinese is the text, English a help."""

    key: str
    zh: str
    en: str
    source: str = ""

    @property
    def words(self) -> str:
        """In the reader's language."""
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(Named):
    """One volume, and what goes into it."""

    to_lawyers: bool
    kinds: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way(Named):
    """A way of serving. `refusable`: whoever brings it may find it refused and leave it there."""

    refusable: bool
    #: What the 送达回证 calls it.
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Named):
    """How long an archived dossier is kept; 0 years: for ever."""

    years: int

    def until(self, day: date) -> date | None:
        """The last day; None: for ever."""
        if not self.years:
            return None
        try:
            return day.replace(year=day.year + self.years)
        except ValueError:  # the 29th of February
            return day.replace(year=day.year + self.years, day=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything in force here."""

    volumes: tuple[Volume, ...]
    idle: timedelta
    code_for: timedelta
    undertaking: Named
    channels: tuple[Named, ...]
    ways: tuple[Way, ...]
    retentions: tuple[Retention, ...]

    def volume_of(self, kind: str, origin: str) -> Volume:
        """Where a paper goes: by its kind, else by its origin, else into the last volume."""
        by_kind = (each for each in self.volumes if kind in each.kinds)
        by_origin = (each for each in self.volumes if origin in each.origins)
        return next(by_kind, None) or next(by_origin, None) or self.volumes[-1]


def rules_of(volumes: Mapping[str, Any], told: Mapping[str, Any]) -> Rules:
    """The rules of the two files. KeyError names what they lack."""
    reading, undertaking = told["reading"], told["undertaking"]
    return Rules(
        volumes=tuple(
            Volume(
                **_named(row), to_lawyers=row["to_lawyers"], kinds=tuple(row["kinds"]), origins=tuple(row["origins"])
            )
            for row in volumes["volume"]
        ),
        idle=timedelta(minutes=reading["idle_minutes"]),
        code_for=timedelta(minutes=reading["code_minutes"]),
        undertaking=Named(**_named({**undertaking, "key": undertaking["version"]})),
        channels=tuple(Named(**_named(row)) for row in told["channel"]),
        ways=tuple(Way(**_named(row), refusable=row["refusable"], printed=row["printed"]) for row in told["way"]),
        retentions=tuple(Retention(**_named(row), years=row["years"]) for row in told["retention"]),
    )


def rules() -> Rules:
    """The rules of this deployment."""
    return _read(settings.MSR.rules)


def word_of(rows: tuple[Named, ...], key: str) -> str:
    """A row's words; of a row that is no more, its key."""
    return next((each.words for each in rows if each.key == key), key)


@cache
def _read(own: Path | None) -> Rules:
    return rules_of(*(_told(name, own) for name in ("volumes.toml", "dossiers.toml")))


def _told(name: str, own: Path | None) -> dict[str, Any]:
    path = own / name if own is not None and (own / name).exists() else _DELIVERED / name
    return tomllib.loads(path.read_text())


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": row["key"], "zh": row["zh"], "en": row["en"], "source": row.get("source", row.get("basis", ""))}
