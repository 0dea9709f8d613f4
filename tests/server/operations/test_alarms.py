"""Alarms reach those who look after room and centre, and monitoring systems, once; and so does their end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from server.access.models import Role
from server.devices.actions import register_room
from server.devices.models import Room, RoomAlarm
from server.gateways import systems
from server.gateways.errors import NotAllowed
from server.gateways.models import Outgoing, Scope
from server.notices.models import Notice
from server.operations import telling
from server.operations.models import Backup, Drill, ToldAlarm
from tests.server.conftest import People, person


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def room(people: People, now: datetime) -> Room:
    """A room of district A, in a centre whose backups and drills are in time."""
    Backup.objects.create(at=now, took_s=1, folder="/b", digest="0" * 64)
    Drill.objects.create(at=now, took_s=1, folder="/b", ok=True)
    return register_room(actor="test", code="r1", name_zh="一号室", name_en="Room 1", unit=people.unit)


def _raise(room: Room, code: str, now: datetime) -> RoomAlarm:
    return RoomAlarm.objects.create(room=room, code=code, since=now, raised_at=now)


def test_an_alarm_is_told_once_and_so_is_its_end(people: People, room: Room, now: datetime) -> None:
    next_door = person("tech-b", Role.TECHNICIAN, people.other_unit)
    added = {"name": "监控平台", "origin": "监控", "scopes": [Scope.ALARMS], "hook": "https://monitor.example/hook"}
    systems.add(by=people.operator, answerable=people.operator, now=now, **added)
    alarm = _raise(room, "offline", now)
    assert telling.tell(now) == telling.Turn(told=1, over=0)
    assert telling.tell(now + timedelta(minutes=1)) == telling.Turn(told=0, over=0)
    told = set(Notice.objects.values_list("person", flat=True))
    assert {people.operator.pk, people.technician.pk} == told and next_door.pk not in told
    assert Notice.objects.filter(path="/rooms/r1/", kind="alarm.now").count() == 2

    RoomAlarm.objects.filter(pk=alarm.pk).update(ended_at=now)
    assert telling.tell(now + timedelta(minutes=2)) == telling.Turn(told=0, over=1)
    bodies = list(Outgoing.objects.order_by("pk").values_list("body", flat=True))
    assert [body["event"] for body in bodies] == ["alarm.raised", "alarm.over"]
    assert bodies[0]["room"] == "r1" and bodies[0]["level"] == "now" and bodies[0]["alarm"] == bodies[1]["alarm"]
    assert Notice.objects.count() == 2, "its end disturbs nobody"

    _raise(room, "offline", now)
    assert telling.tell(now + timedelta(minutes=3)).told == 1, "the same again is another one"


def test_what_nobody_raised_yet_is_not_told_and_a_late_backup_is(people: People, room: Room, now: datetime) -> None:
    RoomAlarm.objects.create(room=room, code="offline", since=now)
    assert telling.tell(now) == telling.Turn(told=0, over=0)
    late = now + timedelta(days=2)
    assert telling.tell(late).told == 1
    assert ToldAlarm.objects.get().code == "backup-late"
    assert set(Notice.objects.values_list("person__role", flat=True)) == {Role.OPERATOR}


def test_an_operator_answers_for_alarms_alone(people: People, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        systems.add(
            by=people.operator, name="别的系统", origin="别的", answerable=people.operator, hook="", now=now,
            scopes=[Scope.ALARMS, Scope.CASES_WRITE],
        )  # fmt: skip
