"""Where a hearing stands in its course: chapters, suspension, talk, consents, and what is still missing. Pure values.

Times are boottime nanoseconds. A method gives the course as it is afterwards; nothing here signs or waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

EXPLANATION = "explanation"
CONFIRM = {"begin": "confirm-begin", "end": "confirm-end"}


@dataclass(frozen=True, slots=True)
class ChapterSet:
    """A chapter of the script, and when it began."""

    id: str
    at_ns: int


@dataclass(frozen=True, slots=True)
class Suspended:
    """A suspension under way: why, and since when."""

    reason: str
    since_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The lawyer said from afar that the talk is over: when it ends unless the room keeps it, and his sealed name."""

    due_ns: int
    by: str
    sealed: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A confidential talk under way. `is_cut`: every source is closed, its begin is signed. `ending`: announced."""

    since_ns: int
    by: str
    is_cut: bool = False
    ending: Ending | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One hearing. `unconfirmed` are the edges of talks that the lawyer has yet to confirm; `is_talk_outside` tells
    whether the newest talk is one of no part."""

    script: tuple[str, ...]
    part_number: int = 1
    holds: tuple[str, ...] = ()
    chapters: tuple[ChapterSet, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    suspended: Suspended | None = None
    talk: Talk | None = None
    awaits_explanation: bool = False
    unconfirmed: frozenset[str] = frozenset()
    is_talk_outside: bool = False
    consents: frozenset[str] = frozenset()
    language: str | None = None
    notices: tuple[str, ...] = ()
    was_asked: bool = False

    def begun(self) -> Course:
        """A new hearing begins: what was chosen while ready stays; a talk before it is none of its film."""
        return replace(self, part_number=1, unconfirmed=frozenset())

    def gone_on(self, part_number: int, chapters: tuple[ChapterSet, ...], *, was_suspended: bool) -> Course:
        """An interrupted hearing goes on: what its film has already counts, a suspension is explained."""
        awaits = self.awaits_explanation or was_suspended
        return replace(self, part_number=part_number, chapters=chapters, awaits_explanation=awaits)

    def with_chapter(self, chapter: str, at_ns: int) -> Course:
        """A chapter began; it may begin more than once."""
        reasons = {name: why for name, why in self.reasons.items() if name != chapter}
        return replace(self, chapters=(*self.chapters, ChapterSet(chapter, at_ns)), reasons=reasons)

    def with_reason(self, what: str, why: str) -> Course:
        """What is missing stays so, for a reason."""
        return replace(self, reasons={**self.reasons, what: why})

    def suspend(self, reason: str, at_ns: int) -> Course:
        """Nothing is recorded from here on."""
        return replace(self, suspended=Suspended(reason, at_ns))

    def resumed(self) -> Course:
        """The hearing goes on, and its spoken explanation is awaited."""
        return replace(self, suspended=None, awaits_explanation=True)

    def explained(self) -> Course:
        """The explanation was given."""
        return replace(self, awaits_explanation=False)

    def talk_begun(self, at_ns: int, by: str) -> Course:
        """Every source is being closed."""
        return replace(self, talk=Talk(since_ns=at_ns, by=by), unconfirmed=frozenset(("begin",)))

    def talk_cut(self, at_ns: int, *, in_part: bool = True) -> Course:
        """Every source is closed: the talk begins here."""
        if self.talk is None:
            return self
        return replace(self, talk=replace(self.talk, since_ns=at_ns, is_cut=True), is_talk_outside=not in_part)

    def talk_ending(self, ending: Ending | None) -> Course:
        """Its end is announced to the room, or the room keeps the talk (None)."""
        return replace(self, talk=replace(self.talk, ending=ending)) if self.talk else self

    def talk_ended(self) -> Course:
        """The talk is over; the lawyer confirms that too."""
        return replace(self, talk=None, unconfirmed=self.unconfirmed | {"end"})

    def confirmed(self, which: str) -> Course:
        """The lawyer confirmed one edge."""
        return replace(self, unconfirmed=self.unconfirmed - {which})

    @property
    def awaiting(self) -> str | None:
        """What the people in the room are asked for now."""
        for which in ("begin", "end"):
            if which in self.unconfirmed and not (which == "end" and self.talk is not None):
                return CONFIRM[which]
        return EXPLANATION if self.awaits_explanation else None

    @property
    def unsaid(self) -> tuple[str, ...]:
        """Everything that the film should have and has not, in the script's order, with a reason or without."""
        had = {each.id for each in self.chapters}
        chapters = tuple(name for name in self.script if name not in had)
        edges = tuple(CONFIRM[which] for which in ("begin", "end") if which in self.unconfirmed)
        return chapters + ((EXPLANATION,) if self.awaits_explanation else ()) + edges

    @property
    def missing(self) -> tuple[str, ...]:
        """What is unsaid and has no reason yet: asked for before the close."""
        return tuple(name for name in self.unsaid if name not in self.reasons)

    def told(self) -> dict[str, Any]:
        """As the control socket tells it."""
        suspended, talk = self.suspended, self.talk
        return {
            "suspended": {"reason": suspended.reason, "since_ns": suspended.since_ns} if suspended else None,
            "confidential": {
                "since_ns": talk.since_ns,
                "begin_confirmed": "begin" not in self.unconfirmed,
                "is_cut": talk.is_cut,
                "ends_at_ns": talk.ending.due_ns if talk.ending else None,
            }
            if talk
            else None,
            "awaiting": self.awaiting,
            "chapters": [{"id": each.id, "at_ns": each.at_ns} for each in self.chapters],
            "script": list(self.script),
            "missing": list(self.missing),
            "reasons": dict(self.reasons),
            "holds": list(self.holds),
            "consents": sorted(self.consents),
            "language": self.language,
            "part_number": self.part_number,
        }
