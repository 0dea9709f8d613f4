"""What an app puts into the menu: `ENTRIES = (Entry(...), ...)` in its `navigation.py`; the shell finds it there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.policies import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the menu, for roles that have the permission; `summary` is the line under it on the home page."""

    label: str | Promise
    route: str  # a URL name without arguments
    icon: str  # a file of web/frontend/src/icons, without .svg
    permission: Permission
    order: int
    says: str | Promise = ""  # what one does there
    summary: Callable[[User], str] | None = None


ENTRIES = (
    Entry(
        label=_("人员"),
        says=_("邀请、停用人员，重置密码与二次验证"),
        route="access:people",
        icon="users",
        permission=Permission.MANAGE_PEOPLE,
        order=80,
    ),
    Entry(
        label=_("审计日志"),
        says=_("查看、核验、导出每一次操作与每一次被拒绝的请求"),
        route="access:audit",
        icon="list-numbers",
        permission=Permission.SEE_AUDIT,
        order=90,
    ),
)
