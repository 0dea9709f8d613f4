"""Every write of the wall: the lookout's turn, and an alarm that somebody takes up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from server.access.models import User
from server.audit.actions import append
from server.devices.errors import AlarmOver
from server.devices.models import HealthSample, Lookout, Room, RoomAlarm
from server.devices.queries import RoomState, with_state
from server.devices.wall.conditions import Condition
from server.devices.wall.facts import conditions_of
from server.devices.wall.history import EVERY, GRAINS, OFFLINE, RECORDING, Sample, begin_of, folded, sample_of
from server.devices.wall.limits import limits
from server.devices.wall.rules import rule_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a turn of the lookout found."""

    rooms: int = 0
    raised: int = 0
    ended: int = 0


@transaction.atomic
def look_out(now: datetime) -> Turn | None:
    """Looks at every room: alarms begin, are raised, end; samples are kept. None: another process did just now."""
    if not _is_mine(now):
        return None
    states = with_state(Room.objects.select_related("unit"))
    conditions = conditions_of(states, now)
    raised, ended = _settle(states, conditions, now)
    _keep_samples(states, now)
    return Turn(rooms=len(states), raised=raised, ended=ended)


@transaction.atomic
def take_up(*, actor: User, alarm: RoomAlarm, note: str, now: datetime) -> None:
    """From now on he sees to it, whoever did before. AlarmOver if it has ended meanwhile."""
    moved = RoomAlarm.objects.filter(pk=alarm.pk, ended_at=None).update(taken_by=actor, taken_at=now, note=note[:200])
    if moved != 1:
        raise AlarmOver(f"alarm {alarm.pk}: expected one that stands, got one that is over.")
    append(actor, "room.alarm_taken", alarm.room, code=alarm.code, note=note[:200])


def _is_mine(now: datetime) -> bool:
    """Whether this process looks now: the guarded update is the lock."""
    last, _ = Lookout.objects.get_or_create(pk=1, defaults={"looked_at": now - EVERY})
    if now - last.looked_at < EVERY:
        return False
    return Lookout.objects.filter(pk=1, looked_at=last.looked_at).update(looked_at=now) == 1


def _settle(
    states: Sequence[RoomState], conditions: Mapping[int, Sequence[Condition]], now: datetime
) -> tuple[int, int]:
    """Rows as things stand: new ones begin, those that stood long enough are raised, those that are over end."""
    rows = {(each.room_id, each.code): each for each in RoomAlarm.objects.filter(ended_at=None)}
    boxes = {state.room.pk: state.box for state in states}
    found = {(room, each.code): each for room, every in conditions.items() for each in every}
    new = [
        RoomAlarm(room_id=room, box=boxes[room], code=code, detail=each.detail, since=now)
        for (room, code), each in found.items()
        if (room, code) not in rows
    ]
    RoomAlarm.objects.bulk_create(new, ignore_conflicts=True)
    changed = [row for key, row in rows.items() if key in found and row.detail != found[key].detail]
    for row in changed:
        row.detail = found[row.room_id, row.code].detail
    RoomAlarm.objects.bulk_update(changed, ["detail"])
    over = [row.pk for key, row in rows.items() if key not in found]
    RoomAlarm.objects.filter(pk__in=over, raised_at=None).delete()
    ended = RoomAlarm.objects.filter(pk__in=over, ended_at=None).update(ended_at=now)
    return _raise(now), ended


def _raise(now: datetime) -> int:
    due = [
        row.pk
        for row in RoomAlarm.objects.filter(ended_at=None, raised_at=None)
        if now - row.since >= stands_for(row.code)
    ]
    return RoomAlarm.objects.filter(pk__in=due, raised_at=None).update(raised_at=now)


def stands_for(code: str) -> timedelta:
    """How long it must stand before anyone is told."""
    return limits().waiting if code == "backlog" else rule_of(code).after


def _keep_samples(states: Sequence[RoomState], now: datetime) -> None:
    looks = {state.room.pk: _look(state) for state in states}
    begins = {span_s: begin_of(now, span_s) for span_s in GRAINS}
    spans = Q()
    for span_s, at in begins.items():
        spans |= Q(span_s=span_s, begins=at)
    before = {(row.room_id, row.span_s): row for row in HealthSample.objects.filter(spans, room__in=looks)}
    rows = []
    for room, look in looks.items():
        for span_s, at in begins.items():
            row = before.get((room, span_s)) or HealthSample(room_id=room, span_s=span_s, begins=at)
            whole = folded([row.sample, look])
            row.states, row.values = dict(whole.states), dict(whole.values)
            rows.append(row)
    HealthSample.objects.bulk_create([row for row in rows if row.pk is None])
    HealthSample.objects.bulk_update([row for row in rows if row.pk is not None], ["states", "values"], batch_size=200)
    for span_s, kept in GRAINS.items():
        HealthSample.objects.filter(span_s=span_s, begins__lt=now - kept).delete()


def _look(state: RoomState) -> Sample:
    if state.box is None or not state.online:
        return sample_of(OFFLINE, None)
    return sample_of(RECORDING if state.session else state.health.state.value, state.health)
