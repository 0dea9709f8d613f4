"""On the home page: recordings under way, those that nobody claimed, alarms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from server.access.home import MOST, Line, Panel
from server.access.models import Role, User
from server.access.policies import Permission
from server.recordings.models import Alarm, Session, SessionState
from server.recordings.queries import open_alarms, sessions_for
from server.vault.configured import room_left

_STYLES = {SessionState.RECORDING: "state-recording", SessionState.INTERRUPTED: "state-bad"}
#: Percent of a disk below which somebody must act.
LITTLE = 10
#: An unclaimed recording older than this is not his day's work any more; the catalogue has it.
_LATELY = timedelta(days=60)


def unclaimed(user: User, now: datetime) -> list[Line]:
    """Recordings of his own unit that no prosecutor took."""
    rows = sessions_for(user).filter(unit=user.unit_id, claimed_by=None, started_at__gt=now - _LATELY)
    rows = rows.exclude(state=SessionState.RECORDING)
    return _lines(rows.order_by("-started_at")[: MOST + 1])


def under_way(user: User, now: datetime) -> list[Line]:
    """What is being recorded now, or broke off."""
    rows = sessions_for(user).filter(state__in=(SessionState.RECORDING, SessionState.INTERRUPTED))
    return _lines(rows.order_by("-started_at")[: MOST + 1])


def alarms(user: User, now: datetime) -> list[Line]:
    """What nobody looked at yet."""
    return [_alarm(each) for each in open_alarms(user)[: MOST + 1]]


def storage(user: User, now: datetime) -> list[Line]:
    """How much room the vault's disk has left; and what boxes still have to bring."""
    space = room_left()
    share = round(100 * space.free / space.total)
    style = "state-bad" if share < LITTLE else "state-warn" if share < 2 * LITTLE else "state-good"
    sizes = {"free": filesizeformat(space.free), "total": filesizeformat(space.total)}
    return [
        Line(
            words=_("%(free)s 可用，共 %(total)s") % sizes,
            beside=_("存放录像的磁盘"),
            state=_("余 %(share)d%%") % {"share": share},
            style=style,
        )
    ]


def _alarm(alarm: Alarm) -> Line:
    return Line(
        words=alarm.en if get_language() == "en" else alarm.zh,
        beside=f"{timezone.localtime(alarm.at):%m-%d %H:%M}" + (f" · {alarm.box_id}" if alarm.box_id else ""),
        state=_("未处置"),
        style="state-bad",
        url=reverse("recordings:alarm", args=(alarm.pk,)),
    )


def _lines(rows: Iterable[Session]) -> list[Line]:
    return [
        Line(
            words=f"{timezone.localtime(each.started_at):%m-%d %H:%M} {_where(each)}",
            beside=each.pk[:8],
            state=each.get_state_display(),
            style=_STYLES.get(SessionState(each.state), "state-good"),
            url=reverse("recordings:session", args=(each.pk,)),
        )
        for each in rows
    ]


def _where(session: Session) -> str:
    return session.room.name if session.room else session.room_said


PANELS = (
    Panel(
        title=gettext_lazy("正在录制"),
        icon="player-record",
        order=15,
        lines=under_way,
        nothing=gettext_lazy("现在没有正在录制的房间。按下房间的录制按钮即开始。"),
        permission=Permission.START_RECORDING,
        route="recordings:catalogue",
    ),
    Panel(
        title=gettext_lazy("待认领的录像"),
        icon="movie",
        order=30,
        lines=unclaimed,
        nothing=gettext_lazy("没有待认领的录像。按预约录制的自动关联，其他的请主持检察官认领。"),
        permission=Permission.CLAIM_RECORDING,
        roles=frozenset({Role.PROSECUTOR, Role.DEPARTMENT_HEAD, Role.CHIEF_PROSECUTOR}),
        route="recordings:catalogue",
    ),
    Panel(
        title=gettext_lazy("未处置的告警"),
        icon="alert-triangle",
        order=10,
        lines=alarms,
        nothing=gettext_lazy("没有未处置的告警。"),
        permission=Permission.SEE_QUARANTINE,
        route="recordings:alarms",
    ),
    Panel(
        title=gettext_lazy("存储"),
        icon="database",
        order=25,
        lines=storage,
        nothing="",
        permission=Permission.SEE_STORAGE,
        roles=frozenset({Role.OPERATOR, Role.TECHNICIAN}),
    ),
)
