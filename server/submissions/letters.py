"""Submissions between the zones; receipts cross by letters of their own.

submission.sent    outer -> inner    what the lawyer wrote, and which files go with it
submission.piece   outer -> inner    a part of a file; the last one makes it whole, if its digest is right
submission.stands  inner -> outer    arrived, answered or returned
submission.known   inner -> outer    what is known of the help given (known.py)
copy.given         inner -> outer    a copy of a document, for one lawyer; copy.piece brings it, copy.void takes it back
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.ferry.courier import hand
from server.ferry.fields import moment, to_moment, words
from server.submissions.blocks import LONG
from server.submissions.models import TEXT, WHY, Submission
from server.submissions.pieces import pieces_of
from sync.shapes import at, digest32, id16, many, shaped, to_map, uint

MOST_FILES = 4
MOST_ANSWERS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFile:
    """A file as the outer zone keeps it."""

    name: str = at(0, words(150))
    size: int = at(1, uint)
    digest: bytes = at(2, digest32)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAnswer:
    """One question of an opinion, and the lawyer's answer."""

    key: str = at(0, words(24))
    value: str = at(1, words(LONG))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the lawyer wrote."""

    uid: bytes = at(0, id16)
    follows: bytes | None = at(1, id16, optional=True)
    kind: str = at(2, words(16))
    lawyer: str = at(3, words(64))
    unit: str = at(4, words(32))
    how: str = at(5, words(8))
    case: str = at(6, words(64, empty=True))
    person: str = at(7, words(64, empty=True))
    booking: str = at(8, words(32, empty=True))
    text: str = at(9, words(TEXT))
    when: int = at(10, moment)
    files: tuple[SaidFile, ...] = at(11, many(shaped(SaidFile), MOST_FILES))
    blocks: tuple[SaidAnswer, ...] | None = at(12, many(shaped(SaidAnswer), MOST_ANSWERS), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidItem:
    """The unit's answer to one matter."""

    matter: str = at(0, words(16))
    answer: str = at(1, words(16))
    reason: str = at(2, words(WHY, empty=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Where it stands now, and what was said; times that are not yet are left out."""

    uid: bytes = at(0, id16)
    state: str = at(1, words(12))
    when: int = at(2, moment)
    answer_by: int | None = at(3, moment, optional=True)
    returned: str = at(4, words(16, empty=True))
    answer: str = at(5, words(16, empty=True))
    reason: str = at(6, words(WHY, empty=True))
    by: str = at(7, words(64, empty=True))
    answers: tuple[SaidItem, ...] | None = at(8, many(shaped(SaidItem), MOST_ANSWERS), optional=True)


def hand_sent(submission: Submission, datas: Iterable[bytes], now: datetime) -> None:
    """The submission, then its files piece by piece."""
    files = tuple(
        SaidFile(name=each.name, size=each.size, digest=bytes.fromhex(each.digest)) for each in submission.files.all()
    )
    said = Sent(
        uid=submission.uid.bytes,
        follows=submission.follows.bytes if submission.follows else None,
        kind=submission.kind,
        lawyer=submission.lawyer.username,
        unit=submission.unit.code,
        how=submission.how,
        case=submission.case,
        person=submission.person,
        booking=submission.booking,
        text=submission.text,
        when=to_moment(submission.handed_in_at),
        files=files,
        blocks=tuple(SaidAnswer(key=key, value=value) for key, value in submission.blocks.items()) or None,
    )
    _hand("submission.sent", f"sent:{submission.uid.hex}", said, now)
    for data in datas:
        for part in pieces_of(data):
            _hand("submission.piece", f"{submission.uid.hex}:{part.digest.hex()}:{part.place}", part, now)


def hand_stands(submission: Submission, now: datetime) -> None:
    """As the row stands."""
    stands_returned(submission.uid.bytes, submission.state, now, submission=submission)


def stands_returned(
    uid: bytes, state: str, now: datetime, *, submission: Submission | None = None, returned: str = ""
) -> None:
    """Where it stands; without a row: it was returned, and why."""
    due = submission.answer_by if submission else None
    said = Stands(
        uid=uid,
        state=state,
        when=to_moment(now),
        answer_by=to_moment(due) if due else None,
        returned=submission.returned if submission else returned,
        answer=submission.answer if submission else "",
        reason=submission.reason if submission else "",
        by=submission.answered_name if submission else "",
        answers=_items(submission) if submission else None,
    )
    _hand("submission.stands", f"{state}:{uid.hex()}", said, now)


def _items(submission: Submission) -> tuple[SaidItem, ...] | None:
    told = submission.answers.items()
    return tuple(SaidItem(matter=key, answer=each["answer"], reason=each["reason"]) for key, each in told) or None


def _hand(kind: str, about: str, said: Any, now: datetime) -> None:
    hand(kind=kind, unique=f"submission:{about}", body=to_map(said), now=now)
