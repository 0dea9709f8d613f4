"""What signing is told of a booking: who has come to the room, and where the film is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.bookings import signing
from server.bookings.models import Arrival, Booking, Recorded
from server.devices.models import Box
from server.recordings.models import Session
from server.signatures.seams import Film
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.conftest import People

pytestmark = pytest.mark.django_db
BEGINS = NOW + timedelta(hours=24)


def test_the_code_at_the_rooms_screen_counts_as_presence_and_a_word_from_afar_does_not(
    desk: Desk, people: People
) -> None:
    booking, lawyer = desk.book(24, 25), people.duty_lawyer
    Booking.objects.filter(pk=booking.pk).update(lawyer=lawyer)
    told = {"booking": booking, "lawyer": lawyer, "at": BEGINS, "box": "box-1"}
    Arrival.objects.create(**told, how="afar", statement=7)
    assert signing.came("", booking.number, lawyer, BEGINS) is None
    Arrival.objects.all().delete()
    Arrival.objects.create(**told, how="code", statement=8)
    assert signing.came("", booking.number, lawyer, BEGINS) == BEGINS
    assert signing.came("", booking.number, lawyer, BEGINS - timedelta(seconds=1)) is None
    assert signing.came("", booking.number, people.defender, BEGINS) is None


def test_an_act_is_so_far_into_the_bookings_film(desk: Desk, people: People) -> None:
    booking = desk.book(24, 25)
    assert signing.film("", booking.number, BEGINS) is None
    box = Box.objects.create(name="box-1", room=desk.room, public_key=bytes(65), key_id=bytes(32), enrolled_at=NOW)
    session = Session.objects.create(id="ab" * 16, box=box, room=desk.room, room_said="b1", started_at=BEGINS)
    Recorded.objects.create(booking=booking, session=session, at=BEGINS)
    Booking.objects.filter(pk=booking.pk).update(lawyer=people.duty_lawyer)
    Arrival.objects.create(booking=booking, lawyer=people.duty_lawyer, how="code", statement=9, at=BEGINS, box="box-1")
    assert signing.came("ab" * 16, "", people.duty_lawyer, BEGINS) == BEGINS, "a document knows its film, no booking"
    at = BEGINS + timedelta(seconds=61, milliseconds=5)
    assert signing.film("", booking.number, at) == Film(session="ab" * 16, offset_ms=61_005)
    assert signing.film("ab" * 16, "", at) == Film(session="ab" * 16, offset_ms=61_005)
    Session.objects.update(ended_at=BEGINS + timedelta(seconds=30))
    assert signing.film("", booking.number, at) is None
