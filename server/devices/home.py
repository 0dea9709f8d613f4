"""On the home page: rooms in trouble first, for those who look after them."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.home import MOST, Line, Panel
from server.access.models import Role, User
from server.access.policies import Permission
from server.access.wording import listed
from server.devices.models import Enrolment, EnrolmentState
from server.devices.queries import RoomState, rooms_with_state
from server.devices.words import problem_words

_GOOD = frozenset({"good", "recording"})


def in_trouble(user: User, now: datetime) -> list[Line]:
    """Rooms that could not record now, or say that something is wrong."""
    bad = [each for each in rooms_with_state(user) if each.style not in _GOOD or each.health.problems]
    return [_line(each) for each in sorted(bad, key=lambda each: each.style != "bad")[: MOST + 1]]


def _line(state: RoomState) -> Line:
    return Line(
        words=state.room.name,
        beside=listed(dict.fromkeys(problem_words(code) for code in state.health.problems)) or state.room.unit.name,
        state=state.words,
        style=f"state-{state.style}" if state.style else "",
        url=reverse("devices:room", args=(state.room.code,)),
    )


def to_compare(user: User, now: datetime) -> list[Line]:
    """Boxes that asked to be enrolled and wait for somebody who listens and compares."""
    asked = Enrolment.objects.filter(state=EnrolmentState.ASKED).select_related("room", "room__unit")
    found = reach.within(user, Permission.MANAGE_DEVICES, asked, now).order_by("asked_at")
    return [
        Line(
            words=each.box_name,
            beside=each.room.name,
            state=each.get_state_display(),
            style="state-warn",
            url=reverse("devices:enrolment", args=(each.pk,)),
        )
        for each in found[: MOST + 1]
    ]


PANELS = (
    Panel(
        title=_("待核对的录制箱"),
        icon="qrcode",
        order=11,
        lines=to_compare,
        nothing=_("没有录制箱在等待核对。为新录制箱生成登记码后，它的请求会出现在这里。"),
        permission=Permission.MANAGE_DEVICES,
        roles=frozenset({Role.OPERATOR}),
        route="devices:enrolments",
    ),
    Panel(
        title=_("需要处理的房间"),
        icon="door",
        order=12,
        lines=in_trouble,
        nothing=_("各房间都能录制。离线、未就绪或者有故障的房间会出现在这里。"),
        permission=Permission.SEE_ROOMS_HEALTH,
        roles=frozenset({Role.TECHNICIAN, Role.OPERATOR, Role.RECORDER}),
        route="devices:rooms",
    ),
)
