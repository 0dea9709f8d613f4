"""Reads: the tests of the rooms that a person may know of, the newest of each, and what is wrong by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from server.access.models import User
from server.access.queries import reach
from server.devices.models import Box, BoxSelfTest, BoxState, Room
from server.devices.queries import rooms_for
from server.devices.selftests.reading import Newest, newest, read, wrong
from sync.evidence.selftests import Level

#: A morning's test that is older was not made today.
STALE = timedelta(hours=30)
#: How many are shown of one room.
SHOWN = 30


def tests_for(user: User) -> QuerySet[BoxSelfTest]:
    """Those of the person's rooms, newest first."""
    return BoxSelfTest.objects.filter(room__unit__in=reach(user)).select_related("box", "room__unit", "sheet")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomTests:
    """A room, and its newest test, if its box ever sent one."""

    room: Room
    newest: Newest | None


def rooms_with_tests(user: User, now: datetime) -> list[RoomTests]:
    """Each of the person's rooms that has a box: those that want a hand first."""
    rooms = list(rooms_for(user).filter(boxes__state=BoxState.ACTIVE).distinct())
    found = newest_by_room([room.pk for room in rooms])
    told = [
        RoomTests(room=room, newest=newest(found[room.pk], now - STALE) if room.pk in found else None) for room in rooms
    ]
    return sorted(told, key=_urgency)


def of_room(room: Room) -> QuerySet[BoxSelfTest]:
    """The newest of one room."""
    return BoxSelfTest.objects.filter(room=room).select_related("box", "sheet")[:SHOWN]


def newest_of_room(room: Room, now: datetime) -> Newest | None:
    """The newest of one room, with what is wrong by it."""
    test = BoxSelfTest.objects.filter(room=room).select_related("box").first()
    return newest(test, now - STALE) if test else None


def conditions(room_ids: Collection[int], now: datetime) -> Mapping[int, Sequence[tuple[str, str]]]:
    """{room: (code, detail)}: what the newest test calls bad, and a morning without one (server/devices/wall)."""
    found, told = newest_by_room(room_ids), dict[int, list[tuple[str, str]]]()
    for room, test in found.items():
        if test.level == Level.BAD:
            bad = sum(1 for _ in wrong(read(test), (Level.BAD,)))
            told[room] = [("selftest-failed", str(bad))]
        if test.received_at < now - STALE:
            told.setdefault(room, []).append(
                ("selftest-missing", timezone.localtime(test.received_at).date().isoformat())
            )
    return told


def newest_by_room(room_ids: Collection[int]) -> dict[int, BoxSelfTest]:
    """Of the box that stands in each room now: a box that was taken away says nothing of the room."""
    boxes = Box.objects.filter(room_id__in=room_ids, state=BoxState.ACTIVE)
    keys = BoxSelfTest.objects.filter(box__in=boxes).values("box").annotate(newest=Max("pk")).values("newest")
    tests = BoxSelfTest.objects.filter(pk__in=keys).select_related("box", "room")
    return {test.room_id: test for test in tests}


def _urgency(each: RoomTests) -> tuple[int, str]:
    if each.newest is None:
        return 1, each.room.code
    return (0 if each.newest.test.level == Level.BAD else 1 if each.newest.is_old else 3 - each.newest.test.level), (
        each.room.code
    )
