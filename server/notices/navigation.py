from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.notices.queries import counts
from server.notices.states import DeliveryState


def given_up(user: User) -> str:
    """How many messages could not be delivered."""
    count = counts()[DeliveryState.GIVEN_UP]
    return ngettext("%(count)d 条未能送达", "%(count)d 条未能送达", count) % {"count": count}


ENTRIES = (
    Entry(
        label=_("通知发送"),
        says=_("邮件和短信通知是否发出，失败的重新发送"),
        route="notices:deliveries",
        icon="activity-heartbeat",
        permission=Permission.STEER_NOTICES,
        order=72,
        summary=given_up,
    ),
)
