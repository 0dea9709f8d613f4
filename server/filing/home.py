"""On the home page: exceptions that wait for this person's approval, and his own that were decided or wait;
discs that case management is to receive."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.home import MOST, Line, Panel
from server.access.models import Role, User
from server.access.personal import Personal
from server.access.policies import Permission
from server.cases.models import Case
from server.cases.queries.lists import own_of
from server.filing.films import name_of
from server.filing.gate import NEAR
from server.filing.incidents.shown import to_countersign, to_mend
from server.filing.models import Answer
from server.filing.queries import to_decide, to_keep
from server.filing.states import IncidentState


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


def near(user: User, now: datetime) -> list[Line]:
    """His own cases that are about to go, those that lack most first; as the worker found them."""
    rows = Answer.objects.filter(case__in=Case.objects.filter(own_of(user), state__in=NEAR)).select_related("case")
    return [
        Line(
            words=each.case.name,
            beside=f"{each.case.get_state_display()} · {each.case.bmsah or each.case.tysah or '—'}",
            state=ngettext("还缺 %(n)d 项", "还缺 %(n)d 项", each.lacking) % {"n": each.lacking}
            if each.lacking
            else _("齐备"),
            style="state-bad" if each.lacking else "state-good",
            url=reverse("filing:gate", args=(each.case_id,)),
        )
        for each in rows.order_by("-lacking", "case")[: MOST + 1]
    ]


def to_receive(user: User, now: datetime) -> list[Line]:
    """Sealed discs that wait for case management, the oldest first."""
    return [
        Line(
            words=each.case.name,
            beside=f"{each.get_kind_display()} {each.number} · {each.asked_by.display_name}",
            state=_("待签收"),
            style="state-warn",
            url=reverse("filing:disc", args=(each.uid,)),
        )
        for each in to_keep(user, now)[: MOST + 1]
    ]


def accounts(user: User, now: datetime) -> list[Line]:
    """Incidents that wait for his countersignature; his own that were sent back."""
    rows = [*to_countersign(user, now)[: MOST + 1], *to_mend(user)[: MOST + 1]]
    return [
        Line(
            words=name_of(each.session),
            beside=f"{each.by.display_name} · {timezone.localtime(each.at):%m-%d %H:%M}",
            state=each.get_state_display(),
            style="state-bad" if each.state == IncidentState.SENT_BACK else "state-warn",
            url=reverse("filing:incident", args=(each.pk,)),
        )
        for each in rows[: MOST + 1]
    ]


def _accounts(permission: Permission, roles: frozenset[Role]) -> Panel:
    return Panel(
        title=_("录像异常情况报告"),
        icon="file-certificate",
        order=24,
        lines=accounts,
        nothing=_("没有等待您的异常情况报告。技术人员写好、承办人退回的，会出现在这里。"),
        permission=permission,
        roles=roles,
        route="filing:incidents",
    )


PANELS = (
    _accounts(Permission.EDIT_OWN_CASES, frozenset({Role.PROSECUTOR, Role.DEPARTMENT_HEAD, Role.CHIEF_PROSECUTOR})),
    _accounts(Permission.WRITE_INCIDENTS, frozenset({Role.TECHNICIAN, Role.RECORDER, Role.OPERATOR, Role.ASSISTANT})),
    Panel(
        title=_("待签收的光盘"),
        icon="archive",
        order=16,
        lines=to_receive,
        nothing=_("没有等待签收的光盘。承办人登记封存后会出现在这里并通知您。"),
        permission=Permission.EDIT_UNIT_CASES,
        route="filing:gates",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=_("即将移送的案件"),
        icon="clipboard-check",
        order=15,
        lines=near,
        nothing=_("没有即将移送的案件。案件进行到听取意见以后会出现在这里，写明还缺什么。"),
        permission=Permission.SEE_OWN_CASES,
        roles=frozenset({Role.PROSECUTOR, Role.ASSISTANT}),
        route="filing:gates",
        reads=(Personal.CASES,),
    ),
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
