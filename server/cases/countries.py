"""The Chinese name of a country or region by its two letters, read once a process from countries.toml: documents are
written in Chinese, and a court reads no code. A unit's own file in MSR_RULES takes its place, whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from server.cases import rulebook

NAME = "countries.toml"
UNKNOWN = "不明"


def country(code: str) -> str:
    """Its name; 不明 where nothing is known, the letters themselves where no file has them."""
    return names().get(code, code) or UNKNOWN


def names() -> Mapping[str, str]:
    """All names by their letters, as they are in force here."""
    return _read(rulebook.found(NAME, rulebook.folders()))


@cache
def _read(path: Path) -> Mapping[str, str]:
    found: Mapping[str, str] = rulebook.told(path)["names"]
    return found
