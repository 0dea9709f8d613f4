"""Bookings by their number, whole or its end."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.finding import MOST, Hit, Searcher
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import may
from server.bookings import queries

_LEAST = 2


def bookings(user: User, text: str, now: datetime) -> list[Hit]:
    """Those of his reach, the newest first."""
    sought = text.strip()
    if len(sought) < _LEAST:
        return []
    sides = tuple(each for each in queries.OFFICE if may(user, each))
    found = queries.bookings_for(user, now, *sides).filter(number__icontains=sought).order_by("-from_at", "-pk")
    return [
        Hit(
            words=each.number,
            beside=f"{timezone.localtime(each.from_at):%Y-%m-%d %H:%M} · {each.room.name} · {each.get_state_display()}",
            url=reverse("bookings:booking", args=(each.number,)),
        )
        for each in found[: MOST + 1]
    ]


SEARCHERS = (
    Searcher(
        title=_("听取意见预约"),
        by=_("预约编号"),
        icon="calendar",
        order=20,
        permissions=queries.OFFICE,
        find=bookings,
        reads=(Personal.CASES,),
    ),
)
