"""The room knows its day, and one press binds recording, booking and case; a press elsewhere is left to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.bookings import actions, recorded, rooms, silence
from server.bookings.models import Booking, Recorded
from server.bookings.states import BookingEvent, BookingState
from server.cases.models import SessionLink
from server.devices import bookings as channel
from server.devices.models import Room, RoomBookings
from server.recordings.models import Record, Session
from sync.evidence.records import BookedPerson, BoundBooking
from tests.builders import BoxBuilder
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW, a_session
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
CONFIRM = (BookingEvent.ASK_AGENCY, BookingEvent.ASSIGN, BookingEvent.CONFIRM)


def _confirmed(desk: Desk, room: Room, from_h: float = 2) -> Booking:
    booking = desk.book(from_h, from_h + 1, room)
    for event in CONFIRM:
        actions.act(by=desk.hand.user, booking=booking, event=event, revision=booking.revision, now=NOW)
    return booking


def _told() -> list[str]:
    return [each.number for each in channel.told(RoomBookings.objects.get())]


def test_the_box_is_told_what_is_confirmed_and_no_names(desk: Desk, centre: Centre) -> None:  # noqa: F811
    desk.hand.case.bmsah = "示甲检受[2026]33030200123号"
    desk.hand.case.save()
    booking = _confirmed(desk, centre.box.room)
    (told,) = channel.told(RoomBookings.objects.get())
    assert (told.number, told.digits, told.case, told.expected) == (booking.number, "0123", desk.hand.case.bmsah, 1)
    presiding = BookedPerson(role="presiding", number=f"P-{desk.hand.user.pk}")
    assert told.persons == (BookedPerson(role="suspect", number="S-1"), presiding)
    document = bytes(RoomBookings.objects.get().document)
    assert "张三".encode() not in document and desk.hand.user.display_name.encode() not in document
    slot = actions.Slot(room=desk.room, from_at=NOW + timedelta(hours=5), until_at=NOW + timedelta(hours=6))
    actions.move(by=desk.hand.user, booking=booking, slot=slot, why="改期", revision=booking.revision, now=NOW)
    assert _told() == []


def test_a_new_day_is_told_once(desk: Desk, centre: Centre) -> None:  # noqa: F811
    booking = _confirmed(desk, centre.box.room, from_h=24 * 5)
    assert _told() == []
    later = NOW + timedelta(days=3)
    assert [silence.run(later).rooms_told for _ in range(2)] == [1, 0]
    assert _told() == [booking.number]


def test_a_press_binds_booking_recording_and_case(desk: Desk, centre: Centre, made: BoxBuilder) -> None:  # noqa: F811
    booking = _confirmed(desk, centre.box.room)
    part = made.arm()
    part.open(booking=BoundBooking(number=booking.number, persons=()))
    centre.everything()
    session = Session.objects.get()
    booking.refresh_from_db()
    assert booking.state == BookingState.HELD
    assert Recorded.objects.get().session == session
    link = SessionLink.objects.get()
    assert (link.case, link.session, list(link.suspects.all())) == (desk.hand.case, session, desk.suspects[:1])
    recorded.bind(session, booking.number, NOW)
    assert Recorded.objects.count() == SessionLink.objects.count() == 1


@pytest.mark.parametrize("number", ["other-room", "nothing-known", "broken"])
def test_a_press_that_fits_no_booking_is_recorded_all_the_same(
    desk: Desk,
    centre: Centre,  # noqa: F811
    made: BoxBuilder,  # noqa: F811
    number: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    booking = _confirmed(desk, desk.room if number == "other-room" else centre.box.room)
    if number == "broken":
        monkeypatch.setattr(recorded, "_keep", lambda *_: 1 / 0)
    part = made.arm()
    part.open(booking=BoundBooking(number=number if number == "nothing-known" else booking.number, persons=()))
    centre.everything()
    booking.refresh_from_db()
    assert Record.objects.get().standing == "verified" and booking.state == BookingState.CONFIRMED
    assert not Recorded.objects.exists() and not SessionLink.objects.exists()


def test_a_person_matches_it_afterwards_with_a_reason(desk: Desk) -> None:
    booking = _confirmed(desk, desk.room)
    session = a_session(desk.hand.case.unit, NOW)
    recorded.match(by=desk.hand.user, booking=booking, session=session, why="录制箱断网，当面核对", now=NOW)
    assert booking.state == BookingState.HELD
    assert (Recorded.objects.get().why, SessionLink.objects.get().session) == ("录制箱断网，当面核对", session)


def test_a_booking_stands_where_its_room_has_no_box(desk: Desk) -> None:
    booking = _confirmed(desk, desk.room)
    assert booking.state == BookingState.CONFIRMED and not RoomBookings.objects.exists()
    assert len(rooms.bookings_of(desk.room, NOW)) == 1
