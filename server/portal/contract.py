"""What the letters of bookings say (docs/portal.md): the only thing that both sides must agree on. Pure.

booking.shown    inner -> outer   Shown: one booking, as its lawyer and its agency may know it now
booking.gone     inner -> outer   Gone: it no longer concerns anybody outside, and is forgotten there
booking.answer   outer -> inner   Said: what a lawyer or an agency answers
booking.outcome  inner -> outer   Outcome: whether it was done, or why not
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sync.errors import MalformedInput
from sync.shapes import at, boolean, many, shaped, text, uint

SHOWN, GONE, ANSWER, OUTCOME = "booking.shown", "booking.gone", "booking.answer", "booking.outcome"
MOST = 64
#: So long before its beginning, and after its end, the lawyer may say from afar that he has come.
ARRIVE_EARLY = ARRIVE_LATE = timedelta(hours=2)


class Act(StrEnum):
    """What is answered."""

    AGREE = "agree"
    DECLINE = "decline"
    PROPOSE = "propose"
    ASSIGN = "assign"
    ARRIVE = "arrive"


class Side(StrEnum):
    """Who did what has been done: the lawyer, the agency, the procuratorate, a rule or a room."""

    LAWYER = "lawyer"
    AGENCY = "agency"
    OFFICE = "office"
    RULE = "rule"


def _one_of(kind: type[StrEnum]) -> Any:
    def check(item: Any, name: str) -> str:
        if item not in list(kind):
            raise MalformedInput(f"{name}: expected one of {list(map(str, kind))}, got {str(item)[:40]!r}")
        return str(item)

    return check


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name in both languages, and where it is."""

    zh: str = at(0, text)
    en: str = at(1, text)
    more: str = at(2, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One person who is to be heard: by name only while a lawyer is chosen who may know it."""

    name: str = at(0, text)
    sex: str = at(1, text)
    language: str = at(2, text)
    needs_interpreter: bool = at(3, boolean)
    is_juvenile: bool = at(4, boolean)
    is_serious: bool = at(5, boolean)
    place: str = at(6, text)
    #: The uid of the defender's binding to him; "" for an agency.
    binding: str = at(7, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One act: what, when, on whose side; a user name only of those outside."""

    event: str = at(0, text)
    at_s: int = at(1, uint)
    side: str = at(2, _one_of(Side))
    username: str = at(3, text)
    why: str = at(4, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """The lawyer's arrival: his code for the room's screen until he has come; when and how he came ("code", "afar");
    why his word from afar did not count, "" where there is nothing to say."""

    code: str = at(0, text)
    came_s: int | None = at(1, uint, optional=True)
    how: str = at(2, text)
    said_zh: str = at(3, text)
    said_en: str = at(4, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A booking. `version` grows with each letter about it; `revision` is what an answer is given to."""

    number: str = at(0, text)
    version: int = at(1, uint)
    revision: int = at(2, uint)
    state: str = at(3, text)
    from_s: int = at(4, uint)
    until_s: int = at(5, uint)
    room: Named = at(6, shaped(Named))
    far_room: Named | None = at(7, shaped(Named), optional=True)
    is_remote: bool = at(8, boolean)
    far_link: str = at(9, text)
    purposes: tuple[str, ...] = at(10, many(text, 8))
    #: The unit's name, and the prosecutor in charge as `more`.
    office: Named = at(11, shaped(Named))
    language: str = at(12, text)
    materials_ready: bool = at(13, boolean)
    lawyer: str | None = at(14, text, optional=True)
    agency: str | None = at(15, text, optional=True)
    answer_by_s: int | None = at(16, uint, optional=True)
    proposed_s: int | None = at(17, uint, optional=True)
    consent: str = at(18, text)
    batch: int | None = at(19, uint, optional=True)
    sequence: int = at(20, uint)
    heard: tuple[Heard, ...] = at(21, many(shaped(Heard), MOST))
    deeds: tuple[Done, ...] = at(22, many(shaped(Done), 512))
    #: Duty lawyers who act for another person of the case.
    barred: tuple[str, ...] = at(23, many(text, 512))
    #: The acts that the lawyer, and the agency, may answer with now.
    lawyer_may: tuple[str, ...] = at(24, many(_one_of(Act), 8))
    agency_may: tuple[str, ...] = at(25, many(_one_of(Act), 8))
    reminded_s: int | None = at(26, uint, optional=True)
    arrival: Coming | None = at(27, shaped(Coming), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """It concerns nobody outside any more; `event` is the act that made it so, "" for the end of a binding."""

    number: str = at(0, text)
    version: int = at(1, uint)
    event: str = at(2, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Of:
    """A booking as the answer's page showed it."""

    number: str = at(0, text)
    revision: int = at(1, uint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer, to one booking or to several of a batch: all of it is done, or nothing."""

    uid: str = at(0, text)
    of: tuple[Of, ...] = at(1, many(shaped(Of), MOST))
    by: str = at(2, text)
    act: str = at(3, _one_of(Act))
    why: str = at(4, text)
    begins_s: int | None = at(5, uint, optional=True)
    lawyer: str | None = at(6, text, optional=True)
    at_s: int = at(7, uint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of it, in words for both readers; "" where it was done."""

    uid: str = at(0, text)
    is_done: bool = at(1, boolean)
    words_zh: str = at(2, text)
    words_en: str = at(3, text)


def seconds(moment: datetime | None) -> int | None:
    """As a letter says it."""
    return None if moment is None else int(moment.timestamp())


def moment(said: int | None) -> datetime | None:
    """As the letter said it."""
    return None if said is None else datetime.fromtimestamp(said, UTC)
