"""Who is told of exceptions. The words name no case and no person."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, User
from server.access.policies import Permission
from server.filing.models import Waiver
from server.notices import actions
from server.notices.kinds import Kind, Urgency

ASKED = Kind(
    name="filing.asked",
    words=_("移送前的缺项说明等待您批准"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.APPROVE_CASES}),
)
DECIDED = Kind(
    name="filing.decided",
    words=_("移送前的缺项说明已有决定"),
    urgency=Urgency.ACT,
    permissions=frozenset({Permission.EDIT_OWN_CASES, Permission.EDIT_UNIT_CASES}),
)
KINDS = (ASKED, DECIDED)


def tell_approvers(waiver: Waiver, roles: frozenset[Role], now: datetime) -> None:
    """Those of the case's own unit whose role decides it, but not who asks."""
    people = User.objects.filter(unit=waiver.case.unit_id, role__in=roles, is_active=True).exclude(
        pk=waiver.asked_by_id
    )
    for each in people:
        actions.tell(person=each, kind=ASKED.name, path=_path(waiver), about=waiver.case.name, now=now)


def tell_asker(waiver: Waiver, now: datetime) -> None:
    """Who wrote the explanation."""
    actions.tell(person=waiver.asked_by, kind=DECIDED.name, path=_path(waiver), about=waiver.case.name, now=now)


def _path(waiver: Waiver) -> str:
    return reverse("filing:waiver", args=[waiver.pk])
