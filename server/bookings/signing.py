"""What signing asks of bookings (server/signatures/seams.py): who has come to the room, and where its film is."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.access.models import User
from server.bookings.arrivals import came_to
from server.bookings.models import Booking, HowCame
from server.recordings.models import Session
from server.signatures.seams import Film

_MS = timedelta(milliseconds=1)


def came(number: str, lawyer: User, now: datetime) -> datetime | None:
    """Since when he is in the room: by the code at its screen. What he said from afar puts nobody into a room."""
    booking = Booking.objects.filter(number=number, lawyer=lawyer).first()
    arrival = came_to(booking) if booking is not None else None
    return arrival.at if arrival is not None and arrival.how == HowCame.CODE and arrival.at <= now else None


def film(session: str, number: str, at: datetime) -> Film | None:
    """That recording, else the booking's newest, and how far into it that time is, counted from the box's press."""
    found = Session.objects.filter(pk=session).first() if session else _of(number)
    if found is None or at < found.started_at or (found.ended_at is not None and at > found.ended_at):
        return None
    return Film(session=found.pk, offset_ms=(at - found.started_at) // _MS)


def _of(number: str) -> Session | None:
    if not number:
        return None
    return Session.objects.filter(of_bookings__booking__number=number).order_by("-started_at").first()
