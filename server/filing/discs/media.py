"""Which medium takes a disc of so many bytes: ../data/media.toml, the smallest that fits."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from server.cases.words import in_language

_FILE = Path(__file__).parent.parent / "data" / "media.toml"


def fitting(size: int) -> str:
    """Its name, in the reader's language."""
    row = next((each for each in _media() if size <= each[0]), _media()[-1])
    return in_language(row[1], row[2])


@cache
def _media() -> tuple[tuple[int, str, str], ...]:
    told = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple((row["bytes"], row["zh"], row["en"]) for row in told["medium"])
