"""Tells people (mail, SMS, in the app) and monitoring systems (signed webhooks) of what stands, once, and of its end.

A person is told in fixed words that lead to the page; a system with the scope `alarms` gets code, level, room, words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, Unit, User
from server.access.policies import TABLE, Permission
from server.access.queries import line_of
from server.devices.wall.rules import Level
from server.gateways.exchange import queue
from server.gateways.models import Operation, Outgoing, Scope, System
from server.notices import actions as notices
from server.notices.kinds import Kind, Urgency
from server.operations.alarms import Standing, standing
from server.operations.models import ToldAlarm

_LOOKS = frozenset({Permission.MANAGE_DEVICES, Permission.SEE_STORAGE})
NOW = Kind(name="alarm.now", words=_("有告警需要马上处理"), urgency=Urgency.ACT, permissions=_LOOKS)
SOON = Kind(name="alarm.soon", words=_("有告警需要尽快处理"), urgency=Urgency.SOON, permissions=_LOOKS)
KINDS = (NOW, SOON)
_KIND_OF = {Level.NOW: NOW, Level.SOON: SOON, Level.KNOW: SOON}
#: Those who look after rooms and centre; others see alarms on their pages and are not disturbed.
_TOLD = frozenset({Role.OPERATOR, Role.TECHNICIAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How much was told anew, and how much is over."""

    told: int
    over: int


@transaction.atomic
def tell(now: datetime) -> Turn:
    """Whatever stands and was not told yet; whatever was told and stands no more."""
    found = {each.key: each for each in standing(now)}
    open_rows = {row.key: row for row in ToldAlarm.objects.select_for_update().filter(over_at=None)}
    new = [each for key, each in found.items() if key not in open_rows]
    over = [row for key, row in open_rows.items() if key not in found]
    for each in new:
        row = ToldAlarm.objects.create(
            key=each.key, code=each.code, words=each.words[:400], room=each.room, told_at=now
        )
        for person in _people(each):
            notices.tell(person=person, kind=_KIND_OF[each.level].name, now=now, path=each.path, about=each.words[:200])
        for system in _systems(each.unit):
            _post(system, row, _body(each), now)
    for row in over:
        ToldAlarm.objects.filter(pk=row.pk).update(over_at=now)
        body = {"event": "alarm.over", "alarm": row.key, "code": row.code, "room": row.room, "words": row.words}
        for system in _told(row):
            _post(system, row, {**body, "at": now.isoformat()}, now)
    return Turn(told=len(new), over=len(over))


def _body(each: Standing) -> dict[str, str]:
    return {
        "event": "alarm.raised",
        "alarm": each.key,
        "code": each.code,
        "level": each.level.name.lower(),
        "room": each.room,
        "words": each.words,
        "at": each.since.isoformat(),
        "path": each.path,
    }


def _people(each: Standing) -> list[User]:
    roles = [role for role in _TOLD if each.permission in TABLE[role]]
    found = User.objects.filter(role__in=roles, is_active=True).select_related("unit")
    return list(found if each.unit is None else found.filter(unit__in=line_of(each.unit)))


def _systems(unit: Unit | None) -> list[System]:
    """Those with that scope over a room's unit; of what is the centre's, all."""
    hooked = System.objects.select_related("unit").filter(revoked_at=None).exclude(hook="")
    every = [each for each in hooked if Scope.ALARMS in each.scopes]
    return every if unit is None else [each for each in every if each.unit in line_of(unit)]


def _told(row: ToldAlarm) -> list[System]:
    """Those that heard of its begin hear of its end."""
    put = Outgoing.objects.filter(key__startswith=f"alarm-{row.pk}-raised-").values("system")
    return list(System.objects.filter(pk__in=put, revoked_at=None).exclude(hook=""))


def _post(system: System, row: ToldAlarm, body: dict[str, str], now: datetime) -> None:
    key = f"alarm-{row.pk}-{body['event'].rpartition('.')[2]}-{system.pk}"
    thing = f"{system.pk}:alarm:{row.pk}"
    queue.put(operation=Operation.HOOK, thing=thing, key=key, body=dict(body), now=now, system=system)
