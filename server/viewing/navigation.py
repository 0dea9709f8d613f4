from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.viewing.queries import requests_before, requests_of
from server.viewing.states import RequestState


def waiting(user: User) -> str:
    """How many requests wait for this head's decision."""
    count = requests_before(user).exclude(applicant=user).count()
    return ngettext("%(count)d 件待审批", "%(count)d 件待审批", count) % {"count": count}


def asked(user: User) -> str:
    """How many of one's own requests are not decided yet."""
    count = requests_of(user).filter(state=RequestState.PENDING).count()
    return ngettext("%(count)d 件等待审批", "%(count)d 件等待审批", count) % {"count": count}


ENTRIES = (
    Entry(
        label=_("我的申请"),
        says=_("查看录像的申请与当前有效的查看权限"),
        route="viewing:mine",
        icon="clipboard-check",
        permission=Permission.APPLY_TO_VIEW,
        order=30,
        summary=asked,
    ),
    Entry(
        label=_("待审批"),
        says=_("审批本单位人员查看录像的申请"),
        route="viewing:pending",
        icon="circle-check",
        permission=Permission.APPROVE_VIEWING,
        order=40,
        summary=waiting,
    ),
    *(
        Entry(
            label=_("应急查看"),
            says=_("确认、复核联系不上负责人时的应急查看"),
            route="viewing:emergencies",
            icon="alert-triangle",
            permission=permission,
            order=41,
        )
        for permission in (Permission.CONFIRM_EMERGENCY, Permission.APPROVE_VIEWING, Permission.SEE_AUDIT)
    ),
)
