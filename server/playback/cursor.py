"""What a page already knows of a time line, as one opaque word; and, cheaply, whether there is more.

A cursor says for each part how far its records were told, how many files had which fate, and which course it had.
What is newer is told again; what lies within `OVERLAP` of the newest file is told twice rather than never.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, Max

from server.recordings.models import FileState, Part, Session, Standing

OVERLAP = timedelta(seconds=10)
#: Number, record, stored, quarantined, Unix ms (before the year 2286), course.
_WORD = re.compile(r"[0-9a-f]{8}(?:_[0-9]{1,12}(?:-[0-9]{1,16}){3}-[0-9]{1,13}-[0-9a-f]{8}){0,64}")
_STATES = (FileState.STORED, FileState.QUARANTINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Of one part: its newest record, files stored and quarantined, when the newest came (Unix ms), its course.

    `files` is no part of a cursor: how many there are of whatever fate.
    """

    record: int
    stored: int
    quarantined: int
    stored_ms: int
    course: str = "0" * 8
    files: int = 0

    @property
    def stored_since(self) -> datetime:
        """What was stored from then on is told again."""
        return datetime.fromtimestamp(self.stored_ms / 1000, UTC) - OVERLAP


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """What is known of a session: its state in the reader's language, and of each part by its number."""

    head: str
    parts: dict[int, Told]

    def word(self) -> str:
        """The cursor as a page hands it back."""
        told = (
            f"{number}-{t.record}-{t.stored}-{t.quarantined}-{t.stored_ms}-{t.course}"
            for number, t in sorted(self.parts.items())
        )
        return "_".join((self.head, *told))

    def knows_all(self, now: Cursor) -> bool:
        """Whether nothing was added: the courses, which cost more to tell, follow from the rest."""
        if self.head != now.head or self.parts.keys() != now.parts.keys():
            return False
        return all(_plain(self.parts[number]) == _plain(told) for number, told in now.parts.items())


def read_cursor(word: str) -> Cursor | None:
    """The cursor in that word; None for anything else, which is no fault: the page then learns everything."""
    if not _WORD.fullmatch(word):
        return None
    head, *parts = word.split("_")
    found = {}
    for each in parts:
        number, record, stored, quarantined, stored_ms, course = each.split("-")
        found[int(number)] = Told(
            record=int(record),
            stored=int(stored),
            quarantined=int(quarantined),
            stored_ms=int(stored_ms),
            course=course,
        )
    return Cursor(head=head, parts=found)


def standing(session: Session, parts: list[Part], language: str) -> Cursor:
    """How the session stands now, the courses left out: two small queries a part."""
    head = [session.pk, session.state, language, [[p.state, p.closed_ns, p.end_digest is None] for p in parts]]
    return Cursor(head=digest(head), parts={part.number: _part(part) for part in parts})


def digest(value: Any) -> str:
    """Eight hex digits that change with the value."""
    return hashlib.sha256(json.dumps(value, default=str, sort_keys=True).encode()).hexdigest()[:8]


def _part(part: Part) -> Told:
    newest = part.records.filter(standing=Standing.VERIFIED).aggregate(newest=Max("number"))["newest"]
    counts: dict[str, int] = dict.fromkeys(_STATES, 0)
    stored_at = []
    for files in (part.segments, part.tails):
        for row in (
            files.filter(state__in=_STATES).values("state").annotate(n=Count("pk"), at=Max("stored_at")).order_by()
        ):
            counts[row["state"]] += row["n"]
            stored_at += [row["at"]] if row["at"] is not None else []
    return Told(
        record=-1 if newest is None else newest,
        stored=counts[FileState.STORED],
        quarantined=counts[FileState.QUARANTINED],
        files=part.segments.count() + part.tails.count(),
        stored_ms=int(max(stored_at).timestamp() * 1000) if stored_at else 0,
    )


def _plain(told: Told) -> tuple[int, ...]:
    return told.record, told.stored, told.quarantined, told.stored_ms
