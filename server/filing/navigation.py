from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.access.navigation import Entry
from server.access.policies import Permission


def _entry(permission: Permission) -> Entry:
    return Entry(
        label=_("移送前核对"),
        says=_("随案移送材料是否齐备，缺项说明与批准，光盘"),
        route="filing:gates",
        icon="clipboard-check",
        permission=permission,
        order=6,
    )


ENTRIES = (
    _entry(Permission.SEE_OWN_CASES),
    _entry(Permission.EDIT_UNIT_CASES),
    Entry(
        label=_("异常情况报告"),
        says=_("录像缺口、告警、隔离内容的书面说明：填写、会签、附于录像"),
        route="filing:incidents",
        icon="file-certificate",
        permission=Permission.WRITE_INCIDENTS,
        order=52,
    ),
)
