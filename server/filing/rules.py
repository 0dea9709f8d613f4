"""The gate's rules, read from gate.toml once a process: a unit's own file in MSR_RULES takes its place, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from server.access.models import Role
from server.cases import rulebook
from server.cases.steps import StepKind
from server.documents.kinds import Kind
from server.filing.errors import BadRule
from server.recordings.edges import Edge

NAME = "gate.toml"
DELIVERED = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Of one person, the one must not be later than the other."""

    earlier: StepKind
    later: StepKind
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRules:
    """Which roles let pass what a check finds lacking; orders; kinds of documents that state facts; which holes of a
    recording belong to a suspension."""

    approves: Mapping[str, frozenset[Role]]
    orders: tuple[Order, ...]
    states_facts: frozenset[Kind]
    edges: tuple[Edge, ...]


def rules_on(day: date) -> GateRules:
    """The rules in force on that day. BadRule stops whoever asks."""
    places = (*rulebook.folders()[:-1], DELIVERED)
    path = next(place / NAME for place in places if (place / NAME).is_file())
    return _read(path, day)


def edges_on(day: date) -> tuple[Edge, ...]:
    """Which holes of a recording made on that day belong to a suspension or talk: for the recordings' own pages too."""
    return rules_on(day).edges


def delivered_on(day: date) -> GateRules:
    """The delivered rules, for the documents."""
    return _read(DELIVERED / NAME, day)


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
            states_facts=frozenset(Kind(row["kind"]) for row in _in_force(told, "states_facts", day)),
            edges=tuple(
                Edge(
                    observed=row["observed"],
                    beside=row["beside"],
                    is_end={"begin": False, "end": True}[row["at"]],
                    at_most_ns=int(row["at_most_ms"]) * 1_000_000,
                )
                for row in _in_force(told, "suspension_edge", day)
            ),
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
