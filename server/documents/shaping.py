"""What a template's meta.toml says, as a value: checked when it is read. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from server.cases.steps import StepKind
from server.documents.errors import BadTemplate
from server.signatures.contract import SignerRole

#: Who may seal besides the signers themselves.
AGENCY, SYSTEM = "agency", "system"
_KEYS = frozenset(
    {
        "title", "number_pattern", "basis", "in_force", "signers", "seals", "footer_qr", "writes_step", "internal",
        "verified", "source", "refusal",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerShape:
    """One role that signs: by hand, with a finger, on every page, in whose presence."""

    role: SignerRole
    hand: bool = True
    finger: bool = False
    every_page: bool = False
    needs_presence_of: SignerRole | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One kind's template as its meta describes it."""

    title: str
    number_pattern: str
    basis: str
    in_force: date
    signers: tuple[SignerShape, ...]
    seals: tuple[str, ...]
    footer_qr: bool
    writes_step: StepKind | None
    internal: bool
    verified: bool
    #: Whether a refusal to sign leaves no document; else it is noted in its place.
    refusal_fails: bool


def shape_of(text: str) -> Shape:
    """The meta of that TOML. BadTemplate names the key and what was expected."""
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadTemplate(f"meta: {error}", _("模板说明（TOML）写法有误：%(why)s") % {"why": error}) from error
    unknown = sorted(set(told) - _KEYS)
    if unknown:
        raise _bad(f"unknown key {unknown[0]}")
    try:
        return Shape(
            title=str(told["title"]),
            number_pattern=str(told.get("number_pattern", "")),
            basis=_basis(told["basis"]),
            in_force=_day(told["in_force"]),
            signers=tuple(_signer(row) for row in told.get("signers", ())),
            seals=_seals(told),
            footer_qr=bool(told.get("footer_qr", False)),
            writes_step=StepKind(told["writes_step"]) if told.get("writes_step") else None,
            internal=bool(told.get("internal", False)),
            verified=bool(told.get("verified", False)),
            refusal_fails=_refusal(told),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise _bad(f"{type(error).__name__}: {error}") from error


def _signer(row: Mapping[str, Any]) -> SignerShape:
    told = dict(row)
    presence = told.pop("needs_presence_of", "") or None
    return SignerShape(
        role=SignerRole(told.pop("role")),
        needs_presence_of=SignerRole(presence) if presence else None,
        **told,
    )


def _seals(told: Mapping[str, Any]) -> tuple[str, ...]:
    """Roles that sign digitally, each of them a signer; "agency", "system"."""
    seals = tuple(map(str, told.get("seals", ())))
    roles = {str(row["role"]) for row in told.get("signers", ())}
    strange = [each for each in seals if each not in roles | {AGENCY, SYSTEM}]
    if strange:
        raise ValueError(f"seals: {strange[0]} is no signer of this kind, nor agency or system")
    return seals


def _refusal(told: Mapping[str, Any]) -> bool:
    word = str(told.get("refusal", "noted"))
    if word not in ("noted", "fails"):
        raise ValueError(f"refusal: expected noted or fails, got {word}")
    return word == "fails"


def _basis(told: Any) -> str:
    return str(told) if not isinstance(told, list) else "；".join(map(str, told))


def _day(told: Any) -> date:
    return told if isinstance(told, date) else date.fromisoformat(str(told))


def _bad(said: str) -> BadTemplate:
    return BadTemplate(f"meta: {said}", _("模板说明（TOML）写法有误：%(why)s") % {"why": said})
