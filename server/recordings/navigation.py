from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.recordings.queries import open_alarms, sessions_for


def sessions(user: User) -> str:
    """How many recordings there are in the person's reach."""
    count = sessions_for(user).count()
    return ngettext("共 %(count)d 次同录", "共 %(count)d 次同录", count) % {"count": count}


def waiting(user: User) -> str:
    """How many alarms nobody acknowledged."""
    count = open_alarms(user).count()
    return ngettext("%(count)d 条未处置", "%(count)d 条未处置", count) % {"count": count}


ENTRIES = (
    Entry(
        label=_("录像管理中心"),
        says=_("本单位全部同步录音录像：状态、完整性、存储，以及查看"),
        route="recordings:catalogue",
        icon="movie",
        permission=Permission.SEE_OWN_UNIT_RECORDINGS,
        order=20,
        summary=sessions,
    ),
    Entry(
        label=_("告警"),
        says=_("未通过核验的文件、设备与存储异常，查看后确认"),
        route="recordings:alarms",
        icon="alert-triangle",
        permission=Permission.SEE_QUARANTINE,
        order=50,
        summary=waiting,
    ),
)
