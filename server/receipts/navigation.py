from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.access.navigation import Entry
from server.access.policies import Permission

ENTRIES = (
    Entry(
        label=_("回执"),
        says=_("提交、送达、答复的签名回执，查看、打印、下载"),
        route="receipts:mine",
        icon="shield-check",
        permission=Permission.HOLD_RECEIPTS,
        order=53,
    ),
)
