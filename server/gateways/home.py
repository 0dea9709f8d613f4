"""On the home page: messages that need a person, imports that are not written yet."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from server.access.home import MOST, Line, Panel
from server.access.models import User
from server.access.policies import Permission
from server.access.queries import reach
from server.gateways.models import ImportJob, ImportState, Outgoing, OutgoingState
from server.gateways.models.imports import ENDED

_STYLES = {OutgoingState.HELD: "state-bad", OutgoingState.WAITING: "state-warn"}


def queue(user: User, now: datetime) -> list[Line]:
    """What waits to go out and what is held: how many, since when."""
    rows = Outgoing.objects.filter(state__in=list(_STYLES)).values_list("state").order_by("state")
    return [
        Line(
            words=ngettext("%(count)d 条消息", "%(count)d 条消息", count) % {"count": count},
            beside=_("最早的一条：%(at)s") % {"at": f"{timezone.localtime(since):%m-%d %H:%M}"},
            state=OutgoingState(state).label,
            style=_STYLES[OutgoingState(state)],
            url=reverse("gateways:outgoing"),
        )
        for state, count, since in rows.annotate(n=Count("pk"), since=Min("made_at"))
    ]


def imports(user: User, now: datetime) -> list[Line]:
    """Files of this person's units that are not written or given up yet."""
    rows = ImportJob.objects.filter(unit__in=reach(user)).exclude(state__in=ENDED)
    return [
        Line(
            words=each.name,
            beside=_("%(done)d / %(rows)d 行") % {"done": each.done, "rows": each.rows},
            state=each.get_state_display(),
            style="state-good" if each.state == ImportState.CHECKED else "state-warn",
            url=reverse("gateways:import", args=(each.pk,)),
        )
        for each in rows.order_by("-made_at", "-pk")[: MOST + 1]
    ]


PANELS = (
    Panel(
        title=gettext_lazy("对外交换"),
        icon="arrows-horizontal",
        order=20,
        lines=queue,
        nothing=gettext_lazy("没有待发送的消息，各系统都已收到。"),
        permission=Permission.STEER_EXCHANGE,
        route="gateways:outgoing",
    ),
    Panel(
        title=gettext_lazy("未完成的导入"),
        icon="download",
        order=30,
        lines=imports,
        nothing=gettext_lazy("没有未完成的导入。需要批量登记案件的，请上传文件试导入。"),
        permission=Permission.IMPORT_CASES,
        route="gateways:imports",
    ),
)
