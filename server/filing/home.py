"""On the home page: exceptions that wait for this person's approval, and his own that were decided or wait."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.filing.queries import to_decide


def waiting(user: User, now: datetime) -> list[Line]:
    """The oldest first: a period of custody may be running."""
    return [
        Line(
            words=f"{each.case.name}{f' · {each.suspect.name}' if each.suspect else ''}",
            beside=f"{each.said} · {each.asked_by.display_name} · {timezone.localtime(each.asked_at):%m-%d %H:%M}",
            state=_("待批准"),
            style="state-warn",
            url=reverse("filing:waiver", args=(each.pk,)),
        )
        for each in to_decide(user, now)[: MOST + 1]
    ]


PANELS = (
    Panel(
        title=_("移送前缺项待批准"),
        icon="clipboard-check",
        order=14,
        lines=waiting,
        nothing=_("没有等待您批准的缺项说明。承办人提出后会出现在这里并通知您。"),
        permission=Permission.APPROVE_CASES,
        route="filing:gates",
        reads=(Personal.CASES,),
    ),
)
