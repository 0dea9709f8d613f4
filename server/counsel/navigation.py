from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.access.navigation import Entry
from server.access.policies import Permission

ENTRIES = (
    Entry(
        label=_("委托手续"),
        says=_("提交授权委托书和所函，查看审核结果"),
        route="counsel:mine",
        icon="file-certificate",
        permission=Permission.ASK_BINDING,
        order=50,
    ),
)
