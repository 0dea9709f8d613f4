"""Legal aid that must be provided, and who need not sign: rules over facts. Pure; the rows are data/legal_aid.toml and
data/exemptions.toml, read by rulebook.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.cases.deadlines.errors import BadRule
from server.cases.facts import Facts, SuspectFacts, holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One ground, with its article. `all_of` must all hold, of `any_of` one (if it names any)."""

    key: str
    zh: str
    en: str
    all_of: tuple[str, ...]
    any_of: tuple[str, ...]
    scope: str
    law: str
    source: str
    effective_from: date
    effective_to: date | None
    verified: bool

    def applies(self, case: Facts, suspect: SuspectFacts) -> bool:
        """Whether it is there for this suspect, in a case accepted while it was in force."""
        day = case.accepted_on
        if day < self.effective_from or (self.effective_to is not None and day > self.effective_to):
            return False
        if not all(holds(name, case, suspect) for name in self.all_of):
            return False
        return not self.any_of or any(holds(name, case, suspect) for name in self.any_of)


def grounds_of(told: Iterable[Mapping[str, Any]], *, names: Collection[str]) -> tuple[Ground, ...]:
    """The grounds of a file. BadRule names the row and what is wrong."""
    return tuple(_ground(row, names) for row in told)


def grounds_for(grounds: Iterable[Ground], case: Facts, suspect: SuspectFacts) -> tuple[Ground, ...]:
    """Those that are there for this suspect."""
    return tuple(ground for ground in grounds if ground.applies(case, suspect))


def _ground(row: Mapping[str, Any], names: Collection[str]) -> Ground:
    try:
        ground = Ground(
            key=row["key"],
            zh=row["zh"],
            en=row["en"],
            all_of=tuple(row.get("when", ())),
            any_of=tuple(row.get("any", ())),
            scope=row.get("scope", ""),
            law=row["law"],
            source=row["source"],
            effective_from=row["effective_from"],
            effective_to=row.get("effective_to"),
            verified=row["verified"],
        )
    except KeyError as error:
        raise BadRule(f"ground {row.get('key', '?')}: {error} is missing") from error
    if strange := [name for name in (*ground.all_of, *ground.any_of) if name.lstrip("!") not in names]:
        raise BadRule(f"ground {ground.key}: {strange[0]!r} is no fact")
    return ground
