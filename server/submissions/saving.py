"""How what was typed in two places comes together, answer by answer. Pure.

An answer is written over only by who has seen it: whoever typed on an older one is shown both and chooses. The same
words twice are no conflict, so that what is sent again after a cut link changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Stored = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was typed, and the revision of the answer that its writer had before him; 0: none."""

    key: str
    value: str
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Another answer was saved meanwhile: what stands, since which revision."""

    key: str
    value: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """All answers afterwards, which were written, and which were not."""

    values: dict[str, dict[str, Any]]
    written: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def merged(stored: Stored, changes: Iterable[Change], revision: int) -> Merged:
    """The changes upon what is stored; `revision` is the one that they make."""
    values = {key: dict(each) for key, each in stored.items()}
    written, conflicts = [], []
    for change in changes:
        now = values.get(change.key)
        if now is not None and now["v"] == change.value:
            now.pop("f", None)
            written.append(change.key)
        elif now is not None and now["r"] > change.seen and not now.get("f"):
            conflicts.append(Conflict(key=change.key, value=now["v"], revision=now["r"]))
        else:
            values[change.key] = {"v": change.value, "r": revision}
            written.append(change.key)
    return Merged(values=values, written=tuple(written), conflicts=tuple(conflicts))


def filled(stored: Stored, known: Mapping[str, str], revision: int) -> dict[str, dict[str, Any]]:
    """What is known, where nobody wrote anything yet."""
    values = {key: dict(each) for key, each in stored.items()}
    for key, value in known.items():
        now = values.get(key)
        if value and (now is None or (now.get("f") and now["v"] != value)):
            values[key] = {"v": value, "r": revision, "f": True}
    return values


def plain(stored: Stored) -> dict[str, str]:
    """The answers alone."""
    return {key: str(each["v"]) for key, each in stored.items()}
