from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.filing.queries import to_decide


def waiting(user: User) -> str:
    """How many exceptions wait for this person."""
    count = len(to_decide(user, timezone.now()))
    return ngettext("%(count)d 项待批准", "%(count)d 项待批准", count) % {"count": count} if count else ""


def _entry(permission: Permission) -> Entry:
    return Entry(
        label=_("移送前核对"),
        says=_("随案移送材料是否齐备，缺项说明与批准，光盘"),
        route="filing:gates",
        icon="clipboard-check",
        permission=permission,
        order=6,
        summary=waiting,
    )


ENTRIES = (_entry(Permission.SEE_OWN_CASES), _entry(Permission.EDIT_UNIT_CASES))
