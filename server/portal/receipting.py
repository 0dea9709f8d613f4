"""The receipts of a lawyer's answer to a booking: given here, and what became of it there."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from server.access.models import Unit, User
from server.access.policies import Permission, may
from server.portal.contract import Act, Said
from server.receipts.actions import issue
from server.receipts.content import content_of, digest_of
from server.receipts.kinds import About, Event

#: What the acts of an answer are called on its receipt.
ACTS = {
    Act.AGREE.value: _("接受、确认"),
    Act.DECLINE.value: _("谢绝"),
    Act.PROPOSE.value: _("提出其他时间"),
    Act.ARRIVE.value: _("确认到场"),
    "done": _("已办理"),
}


def given(said: Said, by: User, now: datetime) -> None:
    """Signed where the lawyer answered."""
    _issue(said, Event.HANDED_IN, _answer(said), by, now)


def ended(said: Said, by: User, why_not: str, now: datetime) -> None:
    """Signed where it was done, or was not and why."""
    content = content_of(to=digest_of(_answer(said)), answer="" if why_not else "done", reason=why_not)
    _issue(said, Event.REFUSED if why_not else Event.ANSWERED, content, by, now)


def office_of(number: str) -> Unit | None:
    """The unit that a booking's number begins with."""
    return Unit.objects.filter(code=code_of(number)).first()


def code_of(number: str) -> str:
    """That unit's code: <unit>-<year>-<n> (docs/bookings.md)."""
    return number.rsplit("-", 2)[0]


def _answer(said: Said) -> bytes:
    return content_of(
        act=said.act,
        booking=[of.number for of in said.of],
        revision=[str(of.revision) for of in said.of],
        reason=said.why,
        begins=str(said.begins_s or ""),
    )


def _issue(said: Said, event: Event, content: bytes, by: User, now: datetime) -> None:
    unit = office_of(said.of[0].number)
    if unit is None or not may(by, Permission.HOLD_RECEIPTS):
        return  # an agency's people are no lawyers: their answers stand in the booking's own history
    thing = uuid.UUID(said.uid)
    issue(event=event, about=About.BOOKING, thing=thing, content=content, by=by, lawyer=by, unit=unit, now=now)
