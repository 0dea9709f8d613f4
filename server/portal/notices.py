"""What people outside are told of a booking, from one letter to the next. All of it goes through `tell`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.policies import Permission, may
from server.notices import actions
from server.notices.kinds import Kind, Urgency
from server.portal.models import Answer, Asked
from server.portal.states import FOR_AGENCY, FOR_LAWYER, Happened, Standing

_ASKED = frozenset({Permission.ANSWER_BOOKING, Permission.ASSIGN_LAWYERS})
_LAWYER = frozenset({Permission.ANSWER_BOOKING})

ASKED = Kind(name="booking.asked", words=_("请答复一件听取意见预约"), urgency=Urgency.ACT, permissions=_ASKED)
REFUSED = Kind(name="portal.refused", words=_("您的答复未被接受，请查看"), urgency=Urgency.ACT, permissions=_ASKED)
NEAR = Kind(name="portal.near", words=_("听取意见即将开始"), urgency=Urgency.SOON, permissions=_LAWYER)
MOVED = Kind(name="portal.moved", words=_("预约已改期"), urgency=Urgency.SOON, permissions=_LAWYER)
CHANGED = Kind(name="portal.changed", words=_("预约内容有变化，请查看"), urgency=Urgency.SOON, permissions=_LAWYER)
CANCELLED = Kind(name="portal.cancelled", words=_("预约已取消"), urgency=Urgency.SOON, permissions=_LAWYER)
CONFIRMED = Kind(name="portal.confirmed", words=_("预约已确认"), urgency=Urgency.TOLD, permissions=_LAWYER)
MISSED = Kind(name="portal.missed", words=_("听取意见未进行"), urgency=Urgency.TOLD, permissions=_LAWYER)
KINDS = (ASKED, REFUSED, NEAR, MOVED, CHANGED, CANCELLED, CONFIRMED, MISSED)
_BY_STATE = {Standing.CONFIRMED: CONFIRMED, Standing.CANCELLED: CANCELLED, Standing.MISSED: MISSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was known before the letter."""

    revision: int
    state: str
    lawyer: User | None
    reminded_at: datetime | None

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """As the row stands."""
        return cls(revision=asked.revision, state=asked.state, lawyer=asked.lawyer, reminded_at=asked.reminded_at)


def tell_change(before: Before, asked: Asked, now: datetime) -> None:
    """Whose turn it is hears of it; who comes hears of what was settled, and of a hearing that is near."""
    state = Standing(asked.state)
    is_new = before.revision != asked.revision
    is_reminded = asked.reminded_at is not None and asked.reminded_at != before.reminded_at
    if (is_new or is_reminded) and state in FOR_LAWYER and asked.lawyer is not None:
        tell(asked.lawyer, ASKED, asked, now)
    elif (is_new or is_reminded) and state in FOR_AGENCY:
        for each in clerks(asked):
            tell(each, ASKED, asked, now)
    elif asked.lawyer is not None:
        _tell_lawyer(asked.lawyer, before, asked, is_new, is_reminded, now)


def _tell_lawyer(lawyer: User, before: Before, asked: Asked, is_new: bool, is_reminded: bool, now: datetime) -> None:
    state = Standing(asked.state)
    if is_new and before.state != state and state in _BY_STATE:
        tell(lawyer, _BY_STATE[state], asked, now)
    elif is_new and before.state == state == Standing.CONFIRMED:
        tell(lawyer, CHANGED, asked, now)
    elif is_reminded and state is Standing.CONFIRMED:
        tell(lawyer, NEAR, asked, now)


def tell_gone(before: Before, asked: Asked, event: str, now: datetime) -> None:
    """A lawyer who was to come hears that it was moved without him."""
    if event == Happened.MOVE and before.lawyer is not None and before.state == Standing.CONFIRMED:
        tell(before.lawyer, MOVED, asked, now)


def tell_refused(answer: Answer, now: datetime) -> None:
    """Whoever answered hears that it could not be done."""
    first = answer.of.select_related("asked").first()
    if first is not None:
        tell(answer.by, REFUSED, first.asked, now)


def clerks(asked: Asked) -> list[User]:
    """The people of its agency who assign."""
    people = User.objects.filter(unit=asked.agency_id, is_active=True)
    return [each for each in people if may(each, Permission.ASSIGN_LAWYERS)]


def tell(person: User, kind: Kind, asked: Asked, now: datetime) -> None:
    """One notice. Of one thing at one time a person is told once."""
    path = reverse("portal:booking", args=[asked.number])
    about = asked.number
    if asked.from_at is not None:
        about = f"{asked.number} · {timezone.localtime(asked.from_at):%m-%d %H:%M} · {asked.room}"
    actions.tell(person=person, kind=kind.name, path=path, about=about, now=now)
