"""Who one is: the number that tells people apart, and the unit that a role belongs to. Checks raise named errors."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings

from server.access.errors import NumberMissing, NumberTaken, OtherZone, WrongUnit
from server.access.models import OUTSIDE, PROCURATORATES, Role, Unit, UnitKind, User
from server.access.policies import ADMINISTRATION, LAWYERS, bodies_of
from server.config.environment import Zone

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


def check_home(kind: UnitKind) -> None:
    """Nothing, or OtherZone: units of that kind are made in the other zone."""
    if not is_home(kind):
        raise OtherZone(f"unit: a {kind} is made in the {zone_of(kind)} zone, and this is {settings.MSR.zone}")


def check_role(role: Role) -> None:
    """Nothing, or OtherZone: accounts of that role are made in the other zone. Each zone has administrators."""
    if not is_kept_here(role):
        raise OtherZone(f"account: a {role} is made in the {home_of(role)} zone, and this is {settings.MSR.zone}")


def is_home(kind: UnitKind) -> bool:
    """Whether units of that kind are kept here."""
    return settings.MSR.zone in (Zone.BOTH, zone_of(kind))


def zone_of(kind: UnitKind) -> Zone:
    """Where units of that kind are kept."""
    return Zone.OUTER if kind in OUTSIDE else Zone.INNER


def is_kept_here(role: Role) -> bool:
    """Whether accounts of that role are made here."""
    return role in ADMINISTRATION or settings.MSR.zone in (Zone.BOTH, home_of(role))


def home_of(role: Role) -> Zone:
    """Where people of that role sign in."""
    return Zone.OUTER if bodies_of(role) <= OUTSIDE else Zone.INNER


def check_ours(row: Unit | User) -> None:
    """Nothing, or OtherZone: the row is a copy."""
    if row.mirrored:
        raise OtherZone(f"{row._meta.label_lower} {row.pk}: expected one of this zone, got a copy")


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
