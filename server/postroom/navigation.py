from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.config.environment import Zone
from server.ferry.queries import standing


def health(user: User) -> str:
    """Whether letters wait too long, or were refused."""
    if settings.MSR.zone is Zone.BOTH:
        return gettext("内外网合一，没有往来信件")
    found = standing(timezone.now())
    if found.refused:
        return gettext("%(count)d 封来信被拒绝，需要处置") % {"count": len(found.refused)}
    if found.late_since is not None:
        at = timezone.localtime(found.late_since)
        return gettext("有信件从 %(at)s 起一直等待，请检查交换设备") % {"at": f"{at:%m-%d %H:%M}"}
    return gettext("正常，%(count)d 封等待对方确认") % {"count": found.unacknowledged}


ENTRIES = (
    Entry(
        label=_("内外网信件"),
        says=_("两个网络之间的信件：发出、收到、缺号、被拒绝"),
        route="postroom:post",
        icon="arrows-horizontal",
        permission=Permission.STEER_EXCHANGE,
        order=59,
        summary=health,
    ),
)
