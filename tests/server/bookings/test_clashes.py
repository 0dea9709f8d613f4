"""One room, one person, one suspect: never two hearings at a time, whoever books, moves, or is fastest."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from server.audit.models import AuditEvent
from server.bookings import actions
from server.bookings.errors import Clash, StaleState, UnfitTime
from server.bookings.models import Booking, Hold
from server.bookings.states import BookingState
from server.devices.models import Room
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW

pytestmark = pytest.mark.django_db


def test_room_person_and_suspect_are_each_held_once(desk: Desk, other_desk: Desk, rooms: list[Room]) -> None:
    first = desk.book(1, 2)
    assert first.number.endswith("-2026-00001")
    with pytest.raises(Clash) as room:
        other_desk.book(1.5, 2.5)
    assert "房间" in str(room.value.words) and "11:00–12:00" in str(room.value.words)
    with pytest.raises(Clash, match="person"):
        desk.book(1.5, 2.5, rooms[1], desk.suspects[1])
    desk.hand.user = other_desk.hand.user  # another presides, in another room: the suspect cannot be in two
    with pytest.raises(Clash, match="suspect"):
        desk.book(1.5, 2.5, rooms[1], desk.suspects[0])
    assert Booking.objects.count() == 1, "a refused booking leaves nothing behind"
    assert other_desk.book(2, 3).from_at == first.until_at, "one ends when the next begins"


def test_what_is_moved_or_cancelled_is_free_again(desk: Desk, other_desk: Desk) -> None:
    booking = desk.book(1, 2)
    slot = actions.Slot(room=desk.room, from_at=NOW + timedelta(hours=5), until_at=NOW + timedelta(hours=6))
    actions.move(by=desk.hand.user, booking=booking, slot=slot, why="律师改期", revision=1, now=NOW)
    other = other_desk.book(1, 2)
    with pytest.raises(Clash):
        back = actions.Slot(room=desk.room, from_at=NOW + timedelta(hours=1), until_at=NOW + timedelta(hours=2))
        actions.move(by=desk.hand.user, booking=booking, slot=back, why="改回", revision=2, now=NOW)
    booking.refresh_from_db()
    assert (booking.from_at, booking.state) == (slot.from_at, BookingState.DRAFT)
    with pytest.raises(StaleState):
        actions.cancel(by=desk.hand.user, booking=booking, why="不再需要", revision=1, now=NOW)
    actions.cancel(by=desk.hand.user, booking=booking, why="不再需要", revision=2, now=NOW)
    assert list(Hold.objects.values_list("booking", flat=True).distinct()) == [other.pk]
    said = AuditEvent.objects.filter(action__startswith="booking.").values_list("action", flat=True)
    assert list(said) == ["booking.made", "booking.move", "booking.made", "booking.cancel"]


def test_a_time_at_which_nothing_can_be_is_refused(desk: Desk) -> None:
    for from_h, until_h in ((2, 2), (3, 2), (0, 13), (-3, -2)):
        with pytest.raises(UnfitTime):
            desk.book(from_h, until_h)


@pytest.mark.django_db(transaction=True)
def test_fifty_who_book_one_slot_at_once_leave_exactly_one(desk: Desk) -> None:
    wish, ready = desk.wish(1, 2), threading.Barrier(50)
    ended: list[str] = []

    def press() -> None:
        ready.wait()
        try:
            actions.book(by=desk.hand.user, wish=wish, now=NOW)
            ended.append("booked")
        except Clash:
            ended.append("clash")
        except Exception as error:  # noqa: BLE001 - whatever else happened is the finding
            ended.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(50)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(set(ended)) == ["booked", "clash"] and ended.count("booked") == 1
    assert Booking.objects.count() == 1
