"""Recordings by their number, room, or who claimed them."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.finding import MOST, Hit, Searcher
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.recordings.models import Session
from server.recordings.queries import Filter, narrowed, sessions_for


def recordings(user: User, text: str, now: datetime) -> list[Hit]:
    """Those this person may know of, the newest first."""
    found = narrowed(sessions_for(user), Filter(text=text)).order_by("-started_at", "pk")
    return [
        Hit(
            words=f"{timezone.localtime(each.started_at):%Y-%m-%d %H:%M} {_where(each)}",
            beside=f"{each.get_state_display()} · {each.pk[:8]}"
            + (f" · {each.claimed_by.display_name}" if each.claimed_by else ""),
            url=reverse("recordings:session", args=(each.pk,)),
        )
        for each in found[: MOST + 1]
    ]


def _where(session: Session) -> str:
    return session.room.name if session.room else session.room_said


SEARCHERS = (
    Searcher(
        title=_("录像"),
        by=_("编号开头、房间或者认领人"),
        icon="movie",
        order=30,
        permissions=(Permission.SEE_OWN_UNIT_RECORDINGS,),
        find=recordings,
        reads=(Personal.RECORDING,),
        route="recordings:catalogue",
    ),
)
