from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.navigation import Entry
from server.access.policies import Permission
from server.gateways.models import Outgoing, OutgoingState


def waiting(user: User) -> str:
    """How many messages wait, and how many need a person."""
    waits, holds = (Count("pk", filter=Q(state=state)) for state in (OutgoingState.WAITING, OutgoingState.HELD))
    return _("待发送 %(count)d 条，暂停 %(held)d 条") % Outgoing.objects.aggregate(count=waits, held=holds)


ENTRIES = (
    Entry(
        label=_("导入案件"),
        says=_("从 XLSX、CSV 文件登记案件，先试导入，再一次写入"),
        route="gateways:imports",
        icon="download",
        permission=Permission.IMPORT_CASES,
        order=8,
    ),
    Entry(
        label=_("对外交换"),
        says=_("查看待发送的消息，重发、暂停、放弃"),
        route="gateways:outgoing",
        icon="arrows-horizontal",
        permission=Permission.STEER_EXCHANGE,
        order=60,
        summary=waiting,
    ),
    Entry(
        label=_("接口密钥"),
        says=_("为其他系统发放、吊销密钥"),
        route="gateways:systems",
        icon="key",
        permission=Permission.STEER_EXCHANGE,
        order=61,
    ),
)
