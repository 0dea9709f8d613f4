from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.cases.queries import work


def due(user: User) -> str:
    """How much is late, and how much is due until tomorrow."""
    now = timezone.now()
    late, near = work.overdue(user, now), work.soon(user, now)
    if late:
        return ngettext("%(count)d 项已逾期", "%(count)d 项已逾期", late) % {"count": late}
    return ngettext("%(count)d 项一天内到期", "%(count)d 项一天内到期", near) % {"count": near}


ENTRIES = (
    Entry(
        label=_("办案期限"),
        says=_("应当做什么、由谁做、什么时候到期"),
        route="cases:worklist",
        icon="clock",
        permission=Permission.SEE_OWN_CASES,
        order=4,
        summary=due,
    ),
    Entry(
        label=_("案件"),
        says=_("登记、查找案件，办理每一步"),
        route="cases:catalogue",
        icon="archive",
        permission=Permission.SEE_OWN_CASES,
        order=5,
    ),
    Entry(
        label=_("期限总览"),
        says=_("本单位各案到期、逾期事项"),
        route="cases:worklist",
        icon="clock",
        permission=Permission.EDIT_UNIT_CASES,
        order=4,
    ),
    Entry(
        label=_("案件登记与查找"),
        says=_("登记、查找、分配本单位案件"),
        route="cases:catalogue",
        icon="archive",
        permission=Permission.EDIT_UNIT_CASES,
        order=5,
    ),
    Entry(
        label=_("工作量与移交"),
        says=_("各检察官在办案件和到期事项，分配与移交"),
        route="cases:loads",
        icon="users",
        permission=Permission.ASSIGN_CASES,
        order=6,
    ),
    Entry(
        label=_("同录全覆盖"),
        says=_("认罪认罚案件中还没有合格录像的人员"),
        route="cases:uncovered",
        icon="shield-check",
        permission=Permission.SEE_UNIT_CASES,
        order=7,
    ),
    Entry(
        label=_("节假日安排"),
        says=_("期限按它计算；试算后生效，可以恢复"),
        route="cases:calendar",
        icon="clock",
        permission=Permission.KEEP_CALENDAR,
        order=9,
    ),
)
