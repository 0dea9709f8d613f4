"""Bookings that ask one, by their number."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.finding import MOST, Hit, Searcher
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import may
from server.portal import queries


def bookings(user: User, text: str, now: datetime) -> list[Hit]:
    """Those of his reach, the newest first."""
    sides = tuple(each for each in (*queries.LAWYER, *queries.AGENCY) if may(user, each))
    found = queries.asked_for(user, now, *sides).filter(number__icontains=text.strip()).order_by("-from_at", "-pk")
    return [
        Hit(
            words=each.number,
            beside=" · ".join(filter(None, (_at(each.from_at), each.room, str(each.get_state_display())))),
            url=reverse("portal:booking", args=(each.number,)),
        )
        for each in found[: MOST + 1]
    ]


def _at(when: datetime | None) -> str:
    return f"{timezone.localtime(when):%Y-%m-%d %H:%M}" if when else ""


SEARCHERS = (
    Searcher(
        title=_("听取意见预约"),
        by=_("预约编号"),
        icon="calendar",
        order=20,
        permissions=(*queries.LAWYER, *queries.AGENCY),
        find=bookings,
        reads=(Personal.CASES,),
    ),
)
