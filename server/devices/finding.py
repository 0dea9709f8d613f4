"""Rooms by name, place, code, or the box in them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.finding import MOST, Hit, Searcher
from server.access.models import User
from server.access.policies import Permission
from server.devices.queries import rooms_for


def rooms(user: User, text: str, now: datetime) -> list[Hit]:
    """Those of his units."""
    named = Q(name_zh__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text) | Q(place__icontains=text)
    found = rooms_for(user).filter(named | Q(boxes__name__icontains=text)).distinct()
    return [
        Hit(
            words=each.name,
            beside=" · ".join(filter(None, (each.unit.name, each.place))),
            url=reverse("devices:room", args=(each.code,)),
        )
        for each in found[: MOST + 1]
    ]


SEARCHERS = (
    Searcher(
        title=_("房间"),
        by=_("名称、地点、代号或者录制箱"),
        icon="door",
        order=40,
        permissions=(Permission.SEE_ROOMS_HEALTH,),
        find=rooms,
        route="devices:rooms",
    ),
)
