"""The gate's rules, read from gate.toml once a process: a unit's own file in MSR_RULES over the delivered one, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from server.access.models import Role
from server.cases import rulebook
from server.cases.facts import NAMES
from server.cases.steps import StepKind
from server.filing.errors import BadRule
from server.recordings.desk import CHAPTERS

NAME = "gate.toml"
DELIVERED = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Of one person, the one must not be later than the other."""

    earlier: StepKind
    later: StepKind
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One thing that a person's recordings must hold together: one of the chapters, or `all` of them."""

    key: str
    zh: str
    en: str
    chapters: tuple[str, ...]
    all: bool
    when: tuple[str, ...]
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRules:
    """Which roles let pass what a check finds lacking; orders; contents."""

    approves: Mapping[str, frozenset[Role]]
    orders: tuple[Order, ...]
    contents: tuple[Content, ...]


def rules_on(day: date) -> GateRules:
    """The rules in force on that day. BadRule stops whoever asks."""
    places = (*rulebook.folders()[:-1], DELIVERED)
    path = next(place / NAME for place in places if (place / NAME).is_file())
    return _read(path, day)


@cache
def _read(path: Path, day: date) -> GateRules:
    told = rulebook.told(path)
    try:
        return GateRules(
            approves={row["key"]: _roles(row) for row in _in_force(told, "exception", day)},
            orders=tuple(
                Order(earlier=StepKind(row["earlier"]), later=StepKind(row["later"]), law=row["law"])
                for row in _in_force(told, "order", day)
            ),
            contents=tuple(_content(row) for row in _in_force(told, "content", day)),
        )
    except (KeyError, ValueError) as error:
        raise BadRule(f"{path.name}: {error}") from error


def _in_force(told: Mapping[str, Any], table: str, day: date) -> list[Mapping[str, Any]]:
    rows = told.get(table, ())
    return [row for row in rows if row["effective_from"] <= day and not row.get("effective_to", day) < day]


def _roles(row: Mapping[str, Any]) -> frozenset[Role]:
    roles = frozenset(map(Role, row["approves"]))
    if not roles:
        raise ValueError(f"exception {row['key']}: nobody approves it; leave the row out")
    return roles


def _content(row: Mapping[str, Any]) -> Content:
    strange = [each for each in row["chapters"] if each not in CHAPTERS]
    strange += [name for name in row.get("when", ()) if name.lstrip("!") not in NAMES]
    if strange:
        raise ValueError(f"content {row['key']}: {strange[0]!r} is neither chapter nor fact")
    return Content(
        key=row["key"], zh=row["zh"], en=row["en"], chapters=tuple(row["chapters"]), all=row.get("all", False),
        when=tuple(row.get("when", ())), law=row["law"],
    )  # fmt: skip
