"""Reads about rooms and boxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.queries import reach
from server.devices.health import Health, State, read_health
from server.devices.models import Box, BoxState, Room
from server.devices.seams import recordings_now
from sync.ids import BoxId

#: (style, words) of a room by what its connected box says; RECORDING here is still the box's word alone.
WORDS = {
    State.READY: ("good", _("就绪")),
    State.STARTING: ("warn", _("正在启动")),
    State.RECORDING: ("warn", _("录制信号，待签名记录核实")),
    State.SUSPENDED: ("warn", _("已中止")),
    State.CONFIDENTIAL: ("warn", _("律师会见中，未录制")),
    State.INTERRUPTED: ("bad", _("中断，待处置")),
    State.NOT_READY: ("bad", _("未就绪")),
    State.UNKNOWN: ("", _("状态未上报")),
}
NO_BOX = ("off", _("未安装录制箱"))
OFFLINE = ("off", _("离线"))
RECORDING = ("recording", _("录制中"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomState:
    """A room as the page shows it. `session` (hex) is set only by signed records; the rest is the box's word."""

    room: Room
    box: Box | None
    online: bool
    since: datetime | None
    seen_at: datetime | None
    health: Health
    software: str
    session: str | None
    style: str
    words: str | Promise


def rooms_for(user: User) -> QuerySet[Room]:
    """The rooms this person may know of: those of his unit and the units below it."""
    return Room.objects.filter(unit__in=reach(user)).select_related("unit")


def rooms_with_state(user: User) -> list[RoomState]:
    """Each of the person's rooms with its state now, by unit and code."""
    return with_state(rooms_for(user))


def with_state(rooms: QuerySet[Room]) -> list[RoomState]:
    """Those rooms with their states now; three queries whatever their number."""
    active = Box.objects.filter(state=BoxState.ACTIVE).select_related("presence")
    found = list(rooms.prefetch_related(Prefetch("boxes", queryset=active, to_attr="active_boxes")))
    sessions = recordings_now([room.pk for room in found])
    return [_state(room, sessions.get(room.pk)) for room in found]


def box_named(name: BoxId | str) -> Box | None:
    """The enrolled box of that name, in whatever state, with its room; None for a stranger."""
    return Box.objects.filter(pk=name).select_related("room", "room__unit").first()


def _state(room: Room, session: str | None) -> RoomState:
    box: Box | None = next(iter(room.active_boxes), None)  # type: ignore[attr-defined]
    presence = getattr(box, "presence", None)
    online = bool(presence and presence.online)
    health = read_health(presence.telemetry) if presence else Health()
    style, words = _condition(box=box, online=online, health=health, session=session)
    return RoomState(
        room=room,
        box=box,
        online=online,
        since=presence.since if presence else None,
        seen_at=presence.seen_at if presence else None,
        health=health,
        software=presence.software if presence else "",
        session=session,
        style=style,
        words=words,
    )


def _condition(*, box: Box | None, online: bool, health: Health, session: str | None) -> tuple[str, str | Promise]:
    if box is None:
        return NO_BOX
    if session is not None and (not online or health.state in (State.RECORDING, State.UNKNOWN)):
        return RECORDING if online else ("warn", _("录制中断开连接，箱内继续录制"))
    return WORDS[health.state] if online else OFFLINE
