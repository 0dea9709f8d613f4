from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.access.navigation import Entry
from server.access.policies import Permission

ENTRIES = (
    Entry(
        label=_("文书模板"),
        says=_("修改、比较、审批文书模板，查看字体"),
        route="documents:templates",
        icon="file-certificate",
        permission=Permission.APPROVE_TEMPLATES,
        order=22,
    ),
)
