"""On the home page: what is due, what was escalated, cases that nobody handles yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.access.home import MOST, Line, Panel
from server.access.models import Role, User
from server.access.personal import Personal
from server.access.policies import Permission
from server.cases import policies
from server.cases.models import Case, Due
from server.cases.queries import work
from server.cases.queries.lists import of_units
from server.cases.queries.work import Asked, Urgency, Whose
from server.cases.states import CaseState
from server.cases.templatetags.cases import left, urgency_style
from server.cases.words import rule_name

_HEADS = frozenset({Role.DEPARTMENT_HEAD, Role.CHIEF_PROSECUTOR})
_NAMES: dict[Urgency, str | Promise] = {
    Urgency.OVERDUE: _("已逾期"),
    Urgency.TODAY: _("今天到期"),
    Urgency.WARNED: _("即将到期"),
    Urgency.LATER: "",
}


def due(user: User, now: datetime) -> list[Line]:
    """His own work, the nearest first."""
    return _lines(work.worklist(user, Asked(whose=Whose.MINE), now, MOST + 1)[0], now)


def escalated(user: User, now: datetime) -> list[Line]:
    """What ran late so long that his unit's head is shown it."""
    return _lines(work.worklist(user, Asked(whose=Whose.ESCALATED), now, MOST + 1)[0], now)


def of_unit(user: User, now: datetime) -> list[Line]:
    """The nearest deadlines of the unit's cases."""
    return _lines(work.worklist(user, Asked(whose=Whose.UNIT), now, MOST + 1)[0], now)


def unassigned(user: User, now: datetime) -> list[Line]:
    """Open cases of the unit that no prosecutor has, the newest first."""
    rows = of_units(
        Case.objects.filter(prosecutor=None).exclude(state=CaseState.CLOSED), policies.units_in_charge(user)
    )
    return [
        Line(
            words=each.name,
            beside=f"{each.bmsah or each.tysah or '—'} · {each.accepted_on:%Y-%m-%d}",
            state=_("未分配"),
            style="state-warn",
            url=reverse("cases:assign", args=(each.pk,)),
        )
        for each in rows.order_by("-accepted_on", "-pk")[: MOST + 1]
    ]


def _lines(dues: Iterable[Due], now: datetime) -> list[Line]:
    return [
        Line(
            words=f"{rule_name(each.rule)} · {each.case.name}",
            beside=f"{timezone.localtime(each.due_at):%m-%d %H:%M} · {left(each, now)}"
            + (f" · {each.suspect.name}" if each.suspect else ""),
            state=_NAMES[urgency],
            style=urgency_style(urgency),
            url=f"{reverse('cases:case', args=(each.case_id,))}#clock",
        )
        for each in dues
        for urgency in (work.urgency(each, now),)
    ]


PANELS = (
    Panel(
        title=_("到期事项"),
        icon="clock",
        order=10,
        lines=due,
        nothing=_("没有到期事项。登记案件和办理事项后，期限自动列在这里，最近的在前。"),
        permission=Permission.SEE_OWN_CASES,
        route="cases:worklist",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=_("需要督办"),
        icon="alert-triangle",
        order=12,
        lines=escalated,
        nothing=_("没有需要督办的事项。逾期过久的，会按规则出现在这里。"),
        permission=Permission.SEE_UNIT_CASES,
        roles=_HEADS,
        route="cases:worklist",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=_("未分配的案件"),
        icon="archive",
        order=11,
        lines=unassigned,
        nothing=_("案件都已分配。新登记、导入而没有承办人的案件会出现在这里。"),
        permission=Permission.ASSIGN_CASES,
        route="cases:loads",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=_("本单位到期事项"),
        icon="clock",
        order=13,
        lines=of_unit,
        nothing=_("本单位没有到期事项。"),
        permission=Permission.EDIT_UNIT_CASES,
        roles=frozenset({Role.CASE_MANAGEMENT}),
        route="cases:worklist",
        reads=(Personal.CASES,),
    ),
)
