"""On the home page: letters between the two networks that need an operator."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.access.home import Line, Panel
from server.access.models import User
from server.access.policies import Permission
from server.ferry.queries import standing


def trouble(user: User, now: datetime) -> list[Line]:
    """What was refused, what is missing, what waits too long: a line each."""
    found, url = standing(now), reverse("postroom:post")
    lines = []
    if found.refused:
        words = _("%(count)d 封来信被拒绝，需要处置") % {"count": len(found.refused)}
        lines.append(Line(words=words, state=_("被拒绝"), style="state-bad", url=url))
    for gap in found.missing[:3]:
        words = _("%(sender)s 的第 %(first)d 至 %(last)d 封没有到") % {
            "sender": gap.sender, "first": gap.first, "last": gap.last
        }  # fmt: skip
        lines.append(Line(words=words, state=_("缺号"), style="state-bad", url=url))
    if found.late_since is not None:
        at = f"{timezone.localtime(found.late_since):%m-%d %H:%M}"
        words = _("有信件从 %(at)s 起一直等待，请检查交换设备") % {"at": at}
        lines.append(Line(words=words, state=_("等待过久"), style="state-warn", url=url))
    return lines


PANELS = (
    Panel(
        title=gettext_lazy("内外网信件"),
        icon="arrows-horizontal",
        order=18,
        lines=trouble,
        nothing=gettext_lazy("两个网络之间的信件都正常。缺号、被拒绝、等待过久的会出现在这里。"),
        permission=Permission.STEER_EXCHANGE,
        route="postroom:post",
    ),
)
