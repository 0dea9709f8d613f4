"""What a row of the tamper matrix is, and the recordings that rows begin with."""

from __future__ import annotations

from dataclasses import dataclass

from tests.tampering.deeds import Deed
from tests.tampering.recording import Files, load

A, B, C = load("a"), load("b"), load("c")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`step` and `where`: who refuses, and at which file ("": nobody refuses). `missing`: what is said to be not here.

    `says` stands in the public verifier's report.
    """

    name: str
    what: str
    base: Files
    deed: Deed
    step: str = ""
    where: str = ""
    missing: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together."""

    title: str
    rows: tuple[Row, ...]


def row(name: str, what: str, deed: Deed, step: str = "", where: str = "", **more: object) -> Row:
    return Row(**({"name": name, "what": what, "base": B, "deed": deed, "step": step, "where": where} | more))  # type: ignore[arg-type]


def nothing(files: Files) -> Files:
    return files
