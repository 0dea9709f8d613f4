"""On the home page: requests that wait for a head, and one's own."""

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
from server.viewing.models import ViewingRequest
from server.viewing.queries import requests_before, requests_of
from server.viewing.states import RequestState


def to_decide(user: User, now: datetime) -> list[Line]:
    """What waits for this head; not his own, which another decides."""
    return _lines(requests_before(user).exclude(applicant=user).order_by("asked_at")[: MOST + 1], "viewing:pending")


def asked(user: User, now: datetime) -> list[Line]:
    """His own requests that nobody decided yet."""
    return _lines(requests_of(user).filter(state=RequestState.PENDING)[: MOST + 1], "viewing:mine")


def _lines(rows: Iterable[ViewingRequest], route: str) -> list[Line]:
    return [
        Line(
            words=f"{each.applicant.display_name} · {each.session_id[:8]}",
            beside=_beside(each),
            state=each.get_state_display(),
            style="state-warn",
            url=reverse(route),
        )
        for each in rows
    ]


def _beside(request: ViewingRequest) -> str:
    at = f"{timezone.localtime(request.asked_at):%m-%d %H:%M}"
    if request.is_emergency:
        return _("%(at)s 申请应急查看") % {"at": at}
    return _("%(at)s 申请，%(days)d 天") % {"at": at, "days": request.days}


PANELS = (
    Panel(
        title=gettext_lazy("待审批的查看申请"),
        icon="circle-check",
        order=14,
        lines=to_decide,
        nothing=gettext_lazy("没有待审批的查看申请。"),
        permission=Permission.APPROVE_VIEWING,
        route="viewing:pending",
        reads=(Personal.REQUESTS,),
    ),
    Panel(
        title=gettext_lazy("我的查看申请"),
        icon="clipboard-check",
        order=40,
        lines=asked,
        nothing=gettext_lazy("没有等待审批的申请。需要查看他人办理的录像，在该录像页提出申请。"),
        permission=Permission.APPLY_TO_VIEW,
        route="viewing:mine",
        reads=(Personal.REQUESTS,),
    ),
)
