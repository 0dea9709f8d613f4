from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.access.navigation import Entry
from server.access.policies import Permission

ENTRIES = (
    Entry(
        label=_("备份与存储"),
        says=_("查看备份是否按时、能否恢复，磁盘还能存多久"),
        route="operations:keeping",
        icon="database",
        permission=Permission.SEE_STORAGE,
        order=84,
    ),
    *(
        Entry(
            label=_("合规对照"),
            says=_("逐条查看录音录像、证据、密码和等级保护要求做到没有"),
            route="operations:compliance",
            icon="clipboard-check",
            permission=permission,
            order=89,
        )
        for permission in (Permission.SEE_AUDIT, Permission.MANAGE_DEVICES, Permission.SEE_KEYS)
    ),
)
