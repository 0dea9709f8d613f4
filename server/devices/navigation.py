from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.devices.queries import rooms_with_state
from server.devices.wall.queries import standing_for


def summary(user: User) -> str:
    """How many rooms there are, and how many of their boxes are connected."""
    states = rooms_with_state(user)
    online = sum(state.online for state in states)
    words = ngettext("共 %(rooms)d 间，%(online)d 间在线", "共 %(rooms)d 间，%(online)d 间在线", len(states))
    return words % {"rooms": len(states), "online": online}


def tasks(user: User) -> str:
    """How many alarms stand in his rooms."""
    count = standing_for(user).count()
    return ngettext("%(n)d 项待处置", "%(n)d 项待处置", count) % {"n": count}


ENTRIES = (
    Entry(
        label=pgettext_lazy("menu", "房间"),
        says=_("各提讯室、听取意见室的录制箱是否在线、能否录制"),
        route="devices:rooms",
        icon="door",
        permission=Permission.SEE_ROOMS_HEALTH,
        order=10,
        summary=summary,
    ),
    Entry(
        label=_("自检与验收"),
        says=_("录制箱每天自检的结果、待处理的问题、验收单"),
        route="devices:selftests",
        icon="clipboard-check",
        permission=Permission.TEND_ROOMS,
        order=12,
    ),
    Entry(
        label=_("录制箱登记"),
        says=_("为新录制箱生成登记码、核对并批准；停用录制箱"),
        route="devices:enrolments",
        icon="qrcode",
        permission=Permission.MANAGE_DEVICES,
        order=13,
    ),
    Entry(
        label=_("房间处置"),
        says=_("各房间的故障：该谁处置、怎么处置"),
        route="devices:tasks",
        icon="alert-triangle",
        permission=Permission.TEND_ROOMS,
        order=11,
        summary=tasks,
    ),
    Entry(
        label=_("录制箱软件更新"),
        says=_("收下签名的新版本、发给录制箱、看各自更新得怎样"),
        route="devices:updates",
        icon="download",
        permission=Permission.MANAGE_DEVICES,
        order=14,
    ),
    Entry(
        label=_("密钥与证书"),
        says=_("本中心的密钥、信任的录制箱、证书何时到期"),
        route="devices:keys",
        icon="lock",
        permission=Permission.SEE_KEYS,
        order=82,
    ),
)
