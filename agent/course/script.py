"""The script: which chapters a film must have, as data (scripts.toml), dated with its legal basis. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The chapters of one kind of hearing in their order; `known` are all that there are."""

    name: str
    chapters: tuple[str, ...]
    known: frozenset[str]
    in_force: str
    basis: str


def load_script(name: str) -> Script:
    """The script `full`, `short` or `none`. Raises KeyError for another name."""
    data = tomllib.loads(Path(__file__).with_name("scripts.toml").read_text(encoding="utf-8"))
    return Script(
        name=name,
        chapters=tuple(data["scripts"][name]),
        known=frozenset(data["chapters"]),
        in_force=data["in_force"],
        basis=data["basis"],
    )
