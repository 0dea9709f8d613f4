"""What the checks look at: plain values, read from the rows by reading.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.cases.facts import Facts
from server.cases.guards import Missing
from server.filing.rules import GateRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """What is wrong with a recording: an id that tells it from every other, and its words."""

    ident: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """One recording of the case: who is in it, what it holds, what is wrong with it and not yet explained."""

    session: str
    words: str
    url: str
    suspects: frozenset[int]
    started_at: datetime
    ended_at: datetime | None
    chapters: frozenset[str]
    #: Chapters that the box signed as left out, each with the reason given then.
    left_out: Mapping[str, str]
    defects: tuple[Defect, ...]
    explained: frozenset[str]

    @property
    def unexplained(self) -> tuple[Defect, ...]:
        return tuple(each for each in self.defects if each.ident not in self.explained)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unshown:
    """A content of article 4 that none of a person's recordings shows by the chapters it still wants."""

    suspect: int
    number: int
    words: str
    chapters: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A deadline that has passed undone: its rule, of whom (None: the case), since when."""

    rule: str
    words: str
    suspect: int | None
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document of the case that is not as it should be: `fault` is unsigned or stale."""

    ident: str
    words: str
    suspect: int | None
    fault: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A case before it is filed."""

    case: int
    case_url: str
    facts: Facts
    #: What the guards of the move itself lack.
    lacking: tuple[Missing, ...]
    films: tuple[Film, ...]
    unshown: tuple[Unshown, ...]
    late: tuple[Late, ...]
    papers: tuple[Paper, ...]
    rules: GateRules

    def films_of(self, suspect: int) -> tuple[Film, ...]:
        """The recordings that he is in."""
        return tuple(film for film in self.films if suspect in film.suspects)
