"""On the operator's home page: what of backup, drill and disk asks for something."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.home import Line, Panel
from server.access.models import Role, User
from server.access.policies import Permission
from server.operations import queries


def late(user: User, now: datetime) -> list[Line]:
    """A backup or drill that is late or failed, a disk that will be full soon."""
    kept, measured = queries.keeping(now), queries.measured(now)
    disk = queries.vault(measured, now) if measured is not None else None
    found = []
    if kept.last_backup is not None and kept.last_backup.fault:
        found.append(_line(_("最近一次备份失败"), kept.last_backup.fault, "bad"))
    if kept.backup_is_late:
        found.append(_line(_("备份已过期"), _("请运行 backup，并检查它的定时任务"), "bad"))
    if kept.drill_is_late:
        found.append(_line(_("恢复演练已过期"), _("请运行 drill，确认备份能够恢复"), "warn"))
    if disk is not None and disk.is_soon and disk.full_at is not None:
        found.append(_line(_("磁盘将满"), _("预计 %(day)s") % {"day": disk.full_at.date().isoformat()}, "warn"))
    return found


def _line(words: str, beside: str, style: str) -> Line:
    return Line(words=words, beside=beside, state="", style=f"state-{style}", url=reverse("operations:keeping"))


PANELS = (
    Panel(
        title=gettext_lazy("备份与存储"),
        icon="database",
        order=26,
        lines=late,
        nothing=gettext_lazy("备份和恢复演练都按时完成，磁盘够用。"),
        permission=Permission.SEE_STORAGE,
        roles=frozenset({Role.OPERATOR}),
        route="operations:keeping",
    ),
)
