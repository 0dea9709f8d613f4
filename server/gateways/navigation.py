from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.access.navigation import Entry
from server.access.policies import Permission

ENTRIES = (
    Entry(
        label=_("导入案件"),
        says=_("从 XLSX、CSV 文件登记案件，先试导入，再一次写入"),
        route="gateways:imports",
        icon="download",
        permission=Permission.IMPORT_CASES,
        order=8,
    ),
)
