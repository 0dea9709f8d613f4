from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.bookings.models import Notice


def unread(user: User) -> str:
    """How much he was told and has not read."""
    count = Notice.objects.filter(person=user, read_at=None).count()
    return ngettext("%(count)d 条未读", "%(count)d 条未读", count) % {"count": count}


ENTRIES = (
    *(
        Entry(
            label=_("预约通知"),
            says=_("需要答复、改期、确认和即将开始的预约"),
            route="bookings:told",
            icon="clipboard-check",
            permission=permission,
            order=9,
            summary=unread,
        )
        # one for each side; no role has two of them
        for permission in (Permission.BOOK_HEARING, Permission.ANSWER_BOOKING, Permission.ASSIGN_LAWYERS)
    ),
    Entry(
        label=_("预约日历"),
        says=_("房间和人员的空闲时间，预约听取意见"),
        route="bookings:calendar",
        icon="clock",
        permission=Permission.START_RECORDING,
        order=8,
    ),
)
