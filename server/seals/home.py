"""On the security administrator's home page: documents whose stamp is late, seals that end soon."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.personal import Personal
from server.access.policies import Permission
from server.seals import queries
from server.seals.models import Certificate, Lift


def late_stamps(user: User, now: datetime) -> list[Line]:
    """Those that were tried in vain, the longest waiting first; then seals that end."""
    found = [_late(each) for each in queries.troubled()[: MOST + 1]]
    return (found + [_ending(each) for each in queries.ending(now)[: MOST + 1]])[: MOST + 1]


def _late(each: Lift) -> Line:
    return Line(
        words=_("文书等待补加时间戳"),
        beside=_("已试 %(tries)s 次，%(at)s 再试") % {"tries": each.tries, "at": _short(each.due_at)},
        state=each.level,
        style="state-warn",
        url=reverse("seals:certificates"),
    )


def _ending(each: Certificate) -> Line:
    return Line(
        words=f"{each.get_kind_display()} {each.about_whom}".strip(),
        beside=_("到期 %(at)s") % {"at": f"{timezone.localtime(each.ends_at):%Y-%m-%d}"},
        state=_("即将到期"),
        style="state-warn",
        url=reverse("seals:certificate", args=(each.serial,)),
    )


def _short(at: datetime) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}"


PANELS = (
    Panel(
        title=gettext_lazy("时间戳与印章证书"),
        icon="file-certificate",
        order=84,
        lines=late_stamps,
        nothing=gettext_lazy("没有等待补加时间戳的文书，也没有即将到期的印章证书。出现时列在这里。"),
        permission=Permission.REVOKE_SEALS,
        route="seals:certificates",
        reads=(Personal.KEYS,),
    ),
)
