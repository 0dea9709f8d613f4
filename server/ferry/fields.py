"""Fields of letters' bodies beyond those of sync.shapes: text that fits the column it goes to, times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sync.errors import MalformedInput
from sync.shapes import Check


def words(limit: int, *, empty: bool = False) -> Check:
    """Printable text of at most `limit` characters; `empty`: it may be none."""

    def check(item: Any, name: str) -> str:
        if not isinstance(item, str) or len(item) > limit or "\0" in item or not (item or empty):
            raise MalformedInput(f"{name}: expected text of at most {limit} characters", step="fields")
        return item

    return check


def moment(item: Any, name: str) -> int:
    """Milliseconds since 1970 of a time in this century."""
    if isinstance(item, bool) or not isinstance(item, int) or not 0 <= item < 1 << 42:
        raise MalformedInput(f"{name}: expected a time in milliseconds", step="fields")
    return item


def to_moment(at: datetime) -> int:
    """The time as letters say it."""
    return round(at.timestamp() * 1000)


def from_moment(said: int) -> datetime:
    """The time that a letter says."""
    return datetime.fromtimestamp(said / 1000, UTC)
