"""The room knows its day, and one press binds recording, booking and case; a press elsewhere is left to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from server.access.models import Role, User
from server.audit.models import AuditEvent
from server.bookings import actions, flows, recorded, rooms, silence
from server.bookings.errors import NotAllowed
from server.bookings.models import Booking, Recorded
from server.bookings.states import BookingEvent, BookingState
from server.cases.models import SessionLink
from server.devices import bookings as channel
from server.devices.models import Room, RoomBookings
from server.notices.models import Notice
from server.recordings.models import Record, Session
from sync.evidence.records import BookedPerson, BoundBooking
from tests.builders import BoxBuilder
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW, a_session
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made  # noqa: F401 - fixtures
from tests.server.conftest import person

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


def _press(centre: Centre, made: BoxBuilder, booking: Booking, session: bytes = b"S" * 16) -> Session:  # noqa: F811
    """A press whose `open` names that booking, and everything of it arrives."""
    made.arm(session).open(booking=BoundBooking(number=booking.number, persons=()))
    centre.everything()
    return Session.objects.get(pk=session.hex())


def test_several_recordings_of_one_booking_all_belong_to_it(
    desk: Desk,
    centre: Centre,  # noqa: F811
    made: BoxBuilder,  # noqa: F811
) -> None:
    booking = _confirmed(desk, centre.box.room)
    first, second = (_press(centre, made, booking, each * 16) for each in (b"S", b"T"))
    booking.refresh_from_db()
    assert booking.state == BookingState.HELD and booking.deeds.filter(event="hold").count() == 1
    assert {each.session for each in booking.recordings.all()} == {first, second}
    assert SessionLink.objects.filter(case=desk.hand.case).count() == 2


def test_of_several_who_were_booked_a_person_says_who_is_in_the_film(
    desk: Desk,
    centre: Centre,  # noqa: F811
    made: BoxBuilder,  # noqa: F811
) -> None:
    booking = desk.book(2, 3, centre.box.room, *desk.suspects)
    for event in CONFIRM:
        actions.act(by=desk.hand.user, booking=booking, event=event, revision=booking.revision, now=NOW)
    _press(centre, made, booking)
    link, browser = SessionLink.objects.get(), Client()
    assert not link.suspects.exists(), "nobody counts as recorded who may not be"
    browser.force_login(desk.hand.user, backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get(f"/cases/{desk.hand.case.pk}/").content.decode()
    assert "请看后说明录像中是谁" in page
    desk.hand.case.refresh_from_db()
    said = {"suspects": [desk.suspects[1].pk], "why": "看过身份核对", "revision": desk.hand.case.revision}
    browser.post(f"/cases/links/{link.pk}/who/", said)
    assert list(link.suspects.all()) == desk.suspects[1:]
    told = AuditEvent.objects.get(action="case.session_persons").details
    assert (told["before"], told["numbers"], told["reason"]) == ([], [2], "看过身份核对")
    browser.post(f"/cases/links/{link.pk}/who/", {**said, "suspects": [desk.suspects[0].pk]})
    assert list(link.suspects.all()) == desk.suspects[1:], "the form was older than the case"
    browser.force_login(people_of_nobody(desk), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(f"/cases/links/{link.pk}/who/", said).status_code in (403, 404)


def people_of_nobody(desk: Desk) -> User:
    return person("nobody", Role.PROSECUTOR, desk.hand.case.unit)


def test_a_recording_that_a_cut_off_room_tells_late_undoes_a_missed_hearing(
    desk: Desk,
    centre: Centre,  # noqa: F811
    made: BoxBuilder,  # noqa: F811
) -> None:
    booking = _confirmed(desk, centre.box.room)
    flows.miss(by=desk.hand.user, booking=booking, why="房间没有录像", revision=booking.revision, now=NOW)
    _press(centre, made, booking)
    booking.refresh_from_db()
    assert booking.state == BookingState.HELD and booking.recordings.count() == 1


@pytest.mark.parametrize("what", ["cancelled", "moved", "other room"])
def test_a_press_for_what_is_no_longer_to_be_is_left_to_a_person_who_is_told(
    desk: Desk,
    centre: Centre,  # noqa: F811
    made: BoxBuilder,  # noqa: F811
    what: str,
) -> None:
    booking = _confirmed(desk, desk.room if what == "other room" else centre.box.room)
    more = {"by": desk.hand.user, "booking": booking, "revision": booking.revision, "why": "律师生病", "now": NOW}
    if what == "cancelled":
        flows.cancel(**more)
    elif what == "moved":
        flows.move(slot=desk.wish(30, 31, centre.box.room).slot, again=False, **more)
    _press(centre, made, booking)
    assert not booking.recordings.exists() and not SessionLink.objects.exists()
    assert Notice.objects.filter(person=desk.hand.user, kind="booking.astray").count() == 1


def test_of_several_a_match_names_who_is_in_it(desk: Desk) -> None:
    booking = desk.book(2, 3, desk.room, *desk.suspects)
    session = a_session(desk.hand.case.unit, NOW)
    said = {"by": desk.hand.user, "booking": booking, "session": session, "why": "当面核对", "now": NOW}
    with pytest.raises(NotAllowed, match="several"):
        recorded.match(**said)
    recorded.match(suspects=desk.suspects[:1], **said)
    assert list(SessionLink.objects.get().suspects.all()) == desk.suspects[:1]


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
