from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.portal import queries


def for_lawyer(user: User) -> str:
    """How many bookings wait for this lawyer's answer."""
    count = queries.waiting_for_lawyer(user, timezone.now()).count()
    return ngettext("%(count)d 件待答复", "%(count)d 件待答复", count) % {"count": count}


def for_agency(user: User) -> str:
    """How many bookings wait for this agency."""
    count = queries.waiting_for_agency(user, timezone.now()).count()
    return ngettext("%(count)d 件待指派", "%(count)d 件待指派", count) % {"count": count}


ENTRIES = (
    Entry(
        label=_("听取意见预约"),
        says=_("接受、谢绝或者提出其他时间"),
        route="portal:asked",
        icon="clipboard-check",
        permission=Permission.ANSWER_BOOKING,
        order=4,
        summary=for_lawyer,
    ),
    Entry(
        label=_("指派律师"),
        says=_("指派值班律师，跟踪办理，评价法律帮助"),
        route="portal:agency",
        icon="clipboard-check",
        permission=Permission.ASSIGN_LAWYERS,
        order=4,
        summary=for_agency,
    ),
    Entry(
        label=_("值班名册"),
        says=_("登记值班律师和值班日期"),
        route="portal:roster",
        icon="users",
        permission=Permission.ASSIGN_LAWYERS,
        order=5,
    ),
    Entry(
        label=_("法律帮助情况"),
        says=_("到场、会见、阅卷、意见和评价的数字"),
        route="portal:figures",
        icon="list-numbers",
        permission=Permission.EVALUATE_HELP,
        order=6,
    ),
    Entry(
        label=_("法律帮助台账"),
        says=_("按月、按律师的登记，打印和下载"),
        route="portal:register",
        icon="list-numbers",
        permission=Permission.EVALUATE_HELP,
        order=7,
    ),
)
