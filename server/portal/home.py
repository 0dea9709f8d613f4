"""On the home page: what a lawyer must answer and where he must come; what an agency must assign, and how it goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.portal import queries
from server.portal.models import Asked
from server.portal.states import Standing
from server.portal.templatetags.portal import asked_style

_LIVE = (Standing.WITH_LAWYER, Standing.CONFIRMED)


def to_answer(user: User, now: datetime) -> list[Line]:
    """What this lawyer is asked."""
    return _lines(queries.waiting_for_lawyer(user, now)[: MOST + 1], answer=True)


def agreed(user: User, now: datetime) -> list[Line]:
    """The hearings this lawyer has agreed to, from now on."""
    mine = queries.asked_for(user, now, *queries.LAWYER).filter(state=Standing.CONFIRMED, until_at__gte=now)
    return _lines(mine.order_by("from_at", "pk")[: MOST + 1])


def to_assign(user: User, now: datetime) -> list[Line]:
    """What this agency must find a lawyer for."""
    return _lines(queries.waiting_for_agency(user, now)[: MOST + 1], answer=True)


def live(user: User, now: datetime) -> list[Line]:
    """Where the agency's hearings stand now."""
    mine = queries.asked_for(user, now, Permission.ASSIGN_LAWYERS).filter(state__in=_LIVE, until_at__gte=now)
    return _lines(mine.order_by("from_at", "pk")[: MOST + 1])


def _lines(rows: Iterable[Asked], answer: bool = False) -> list[Line]:
    return [
        Line(
            words=f"{_at(each.from_at)} {each.room}",
            beside=_("%(number)s，请在 %(at)s 前答复") % {"number": each.number, "at": _at(each.answer_by)}
            if answer and each.answer_by
            else f"{each.number} · {each.office}",
            state=each.get_state_display(),
            style=asked_style(each.state),
            url=reverse("portal:booking", args=(each.number,)),
        )
        for each in rows
    ]


def _at(when: datetime | None) -> str:
    return f"{timezone.localtime(when):%m-%d %H:%M}" if when else "—"


PANELS = (
    Panel(
        title=gettext_lazy("等您答复"),
        icon="clipboard-check",
        order=10,
        lines=to_answer,
        nothing=gettext_lazy("没有等您答复的预约。检察院或者法律援助机构发来后会出现在这里。"),
        permission=Permission.ANSWER_BOOKING,
        route="portal:asked",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=gettext_lazy("将要参加"),
        icon="calendar",
        order=11,
        lines=agreed,
        nothing=gettext_lazy("还没有。您接受的预约会出现在这里，临近时另有提醒。"),
        permission=Permission.ANSWER_BOOKING,
        route="portal:asked",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=gettext_lazy("待指派"),
        icon="clipboard-check",
        order=10,
        lines=to_assign,
        nothing=gettext_lazy("没有待指派的预约。检察院发来后会出现在这里。"),
        permission=Permission.ASSIGN_LAWYERS,
        route="portal:agency",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=gettext_lazy("正在办理"),
        icon="calendar",
        order=11,
        lines=live,
        nothing=gettext_lazy("没有正在办理的法律帮助。指派律师后在这里跟踪。"),
        permission=Permission.ASSIGN_LAWYERS,
        route="portal:agency",
        reads=(Personal.CASES,),
    ),
)
