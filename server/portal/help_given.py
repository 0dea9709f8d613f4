"""What a duty lawyer did at one hearing, as far as the system knows: from his opinion, what was answered to it, his
arrival and what the unit told. It fills the register, the form of one help and the evaluation (法律援助法 57, 59).

An agency reads what was done, whether there was an objection and what became of it; the opinion's words are between the
lawyer and the unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from server.ferry.fields import from_moment
from server.portal.models import Adoption, Asked, Attendance, OpinionGiven
from server.portal.states import Standing
from server.submissions.models import How, Known, Submission
from server.submissions.questions import YES, is_substantive, objections
from server.submissions.states import Answer, SubmissionKind

_ADOPTION = {Answer.ADOPTED: Adoption.ADOPTED, Answer.PARTLY: Adoption.PARTLY, Answer.NOT_ADOPTED: Adoption.NOT}
#: Keys of `submission.known` (server/submissions/known.py: Help.readings, Help.signed_at), as JSON keeps them.
_READINGS, _SIGNED, _PAGES = "5", "8", "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The help given to one person at one hearing."""

    asked: Asked
    person: str
    opinion: Submission | None
    readings: int
    pages_told: int
    signed_at: datetime | None

    @property
    def said(self) -> Mapping[str, str]:
        """The opinion's answers."""
        return self.opinion.blocks if self.opinion is not None else {}

    @property
    def attendance(self) -> str:
        """In time, late, or "" where the room did not tell."""
        came, begins = self.asked.came_at, self.asked.from_at
        if came is None or begins is None:
            return ""
        return Attendance.IN_TIME if came <= begins else Attendance.LATE

    @property
    def met_minutes(self) -> int:
        """By his own word."""
        return int(self.said.get("met_minutes") or 0) if self.said.get("met") == YES else 0

    @property
    def met_at(self) -> str:
        """The same: when."""
        return self.said.get("met_at", "").replace("T", " ")

    @property
    def pages_read(self) -> int:
        """As the unit's register counts them; by his own word where it does not."""
        return self.pages_told or (int(self.said.get("read_pages") or 0) if self.said.get("read") == YES else 0)

    @property
    def opinion_given(self) -> OpinionGiven:
        """None, agreed with a reason, objected; what neither objects nor gives a reason is no opinion of substance."""
        if objections(self.said):
            return OpinionGiven.OBJECTED
        return OpinionGiven.AGREED if is_substantive(self.said) else OpinionGiven.NONE

    @property
    def adoption(self) -> Adoption:
        """What became of it."""
        answer = self.opinion.answer if self.opinion is not None else ""
        return _ADOPTION[Answer(answer)] if answer in _ADOPTION and objections(self.said) else Adoption.OPEN

    @property
    def is_before_signing(self) -> bool:
        """Handed in before the recognizance was signed, or where it was not yet."""
        if self.opinion is None:
            return False
        if self.signed_at is not None:
            return self.opinion.handed_in_at <= self.signed_at
        return self.said.get("signing") == "not_yet"

    @property
    def was_present(self) -> bool:
        """At the signing, by his own word."""
        return self.said.get("signing") == "present"

    @property
    def kinds(self) -> list[Promise | str]:
        """What was given, in words."""
        words = (
            ("consulted", _("法律咨询")),
            ("met", _("会见")),
            ("read", _("阅卷")),
            ("advised", _("程序选择建议")),
            ("release", _("帮助申请变更强制措施")),
            ("aid", _("引导申请法律援助")),
        )
        given = [said for key, said in words if self.said.get(key) == YES]
        return [*given, *([_("见证具结")] if self.was_present else [])]


def given(rows: Iterable[Asked]) -> list[Given]:
    """Of each of these bookings, each person who was heard; in their order."""
    known = list(rows)
    numbers = [each.number for each in known]
    opinions = _opinions(numbers)
    told: dict[tuple[str, str, int | None], Any] = {
        (each.booking, each.person, each.lawyer_id): each.said for each in Known.objects.filter(booking__in=numbers)
    }
    found = []
    for asked in known:
        for heard in asked.heard.all():
            said = told.get((asked.number, heard.name, asked.lawyer_id), {})
            readings = said.get(_READINGS, [])
            found.append(
                Given(
                    asked=asked,
                    person=heard.name,
                    opinion=opinions.get((asked.number, heard.name, asked.lawyer_id)),
                    readings=len(readings),
                    pages_told=sum(int(each[_PAGES]) for each in readings),
                    signed_at=from_moment(said[_SIGNED]) if said.get(_SIGNED) is not None else None,
                )
            )
    return found


def evaluated(rows: Iterable[Asked]) -> dict[int, dict[str, Any]]:
    """With what the agency's word on each hearing that was held begins, by its key: what is known of its persons."""
    held: dict[int, list[Given]] = defaultdict(list)
    for each in given(row for row in rows if row.state == Standing.HELD):
        held[each.asked.pk].append(each)
    return {ident: _together(helps) for ident, helps in held.items()}


def _together(helps: list[Given]) -> dict[str, Any]:
    worst = min((each.opinion_given for each in helps), key=list(OpinionGiven).index, default=OpinionGiven.NONE)
    open_ones = {each.adoption for each in helps} - {Adoption.OPEN}
    values: dict[str, Any] = {
        "met_minutes": sum(each.met_minutes for each in helps),
        "pages_read": sum(each.pages_read for each in helps),
        "opinion": worst,
        "adoption": open_ones.pop() if len(open_ones) == 1 else Adoption.PARTLY if open_ones else Adoption.OPEN,
        "written_before_signing": bool(helps) and all(each.is_before_signing for each in helps),
    }
    attendance = next((each.attendance for each in helps), "")
    return values | ({"attendance": attendance} if attendance else {})


def _opinions(numbers: list[str]) -> dict[tuple[str, str, int | None], Submission]:
    """The last one each: a supplement repeats what it follows, changed."""
    rows = Submission.objects.filter(how=How.BOOKING, booking__in=numbers, kind=SubmissionKind.OPINION)
    ordered = rows.exclude(blocks={}).order_by("handed_in_at", "pk")
    return {(each.booking, each.person, each.lawyer_id): each for each in ordered}
