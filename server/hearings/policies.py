"""Who may do what in a hearing: each question returns nothing or raises NotAllowed with the words to be read."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.bookings.models import Attendee, Part
from server.cases.models import Case
from server.hearings.errors import NotAllowed, StaleState
from server.hearings.models import Hearing
from server.hearings.states import HearingState

#: Who handles or helps with the case; who sits in this hearing as presiding prosecutor, assistant or clerk.
WRITE = (Permission.BOOK_HEARING, Permission.START_RECORDING)
SEE = (*WRITE, Permission.SEE_UNIT_CASES)
_AT_THE_TABLE = (Part.PRESIDING, Part.ASSISTANT)


def by_helping(user: User, now: datetime) -> Q:
    """For reach.lead: hearings of cases that this person helps with."""
    return Q(case__in=Case.helpers.through.objects.filter(user=user).values("case"))


def by_sitting(user: User, now: datetime) -> Q:
    """For reach.lead: hearings in which this person presides or keeps the record."""
    mine = Attendee.objects.filter(user=user, part__in=_AT_THE_TABLE)
    return Q(booking__in=mine.values("booking"))


def check_open(user: User, case: Case, now: datetime) -> None:
    """Whoever handles or helps with the case."""
    if not reach.reaches(user, Permission.BOOK_HEARING, case, now):
        raise NotAllowed(
            f"hearing: {user.username}, case {case.pk}", _("只有承办人和协办人可以为这件案件开始听取意见。")
        )


def check_write(user: User, hearing: Hearing, now: datetime) -> None:
    """Of a hearing that is not over, who works in it."""
    if not reach.reaches(user, WRITE, hearing, now):
        raise NotAllowed(
            f"hearing {hearing.pk}: {user.username} only reads",
            _("您可以查看，不能填写。填写由承办人、协办人和到场书记员进行。"),
        )
    if hearing.state == HearingState.ENDED:
        raise StaleState(f"hearing {hearing.pk} is over", _("这次听取意见已经结束。需要补正的，请先写明理由重新打开。"))
