"""Who one is: the number that tells people apart, and the unit that a role belongs to. Checks raise named errors."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from server.access.errors import NumberMissing, NumberTaken, WrongUnit
from server.access.models import PROCURATORATES, Role, Unit, UnitKind, User
from server.access.policies import ADMINISTRATION, LAWYERS, bodies_of

_LICENCE = Path(__file__).with_name("rules") / "licence.toml"


def check_place(role: Role, unit: Unit) -> None:
    """Nothing, or WrongUnit: the role is not held in that kind of unit."""
    if UnitKind(unit.kind) not in bodies_of(role):
        kinds = ", ".join(sorted(bodies_of(role)))
        raise WrongUnit(f"unit of a {role}: expected one of ({kinds}), got {unit.code!r}, a {unit.kind}")


def check_number(role: Role, number: str) -> None:
    """Nothing; NumberMissing where the role needs one or it has the wrong form; NumberTaken if an account has it.

    A database constraint says the last once more, for two who come at the same instant.
    """
    if role in ADMINISTRATION and not number:
        raise NumberMissing(f"staff number of a {role}: expected one, got none: three persons administer a centre")
    if role in LAWYERS and not is_licence(number):
        raise NumberMissing(f"licence number of a {role}: expected the pattern {_pattern()}, got {number!r}")
    holder = User.objects.filter(staff_number=number, is_active=True).first() if number else None
    if holder is not None:
        raise NumberTaken(f"staff number: expected one without an account, got that of {holder.username!r}")


def is_licence(number: str) -> bool:
    """Whether it has the form of a lawyer's licence number (rules/licence.toml)."""
    return re.fullmatch(_pattern(), number) is not None


def check_tree(kind: UnitKind, parent: Unit | None, beside: Unit | None) -> None:
    """Nothing, or WrongUnit: what stands above is of the same body, what stands beside is a procuratorate."""
    if parent is not None and _body(UnitKind(parent.kind)) != _body(kind):
        raise WrongUnit(f"unit above a {kind}: expected one of the same body, got {parent.code!r}, a {parent.kind}")
    if beside is not None and (UnitKind(beside.kind) not in PROCURATORATES or kind in PROCURATORATES):
        raise WrongUnit(f"unit beside a {kind}: expected a procuratorate beside another body, got {beside.code!r}")


def _body(kind: UnitKind) -> str:
    return "procuratorate" if kind in PROCURATORATES else str(kind)


@cache
def _pattern() -> str:
    return str(tomllib.loads(_LICENCE.read_text())["pattern"])
