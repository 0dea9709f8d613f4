"""What signing asks of bookings (server/signatures/seams.py): who has come to the room, and where its film is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from server.access.models import User
from server.bookings.arrivals import came_to
from server.bookings.models import Booking, HowCame
from server.recordings.models import Session
from server.signatures.seams import Film

_MS = timedelta(milliseconds=1)


def came(session: str, number: str, lawyer: User, now: datetime) -> datetime | None:
    """Since when he is in the room: by the code at its screen. What he said from afar puts nobody into a room. Of a
    batch one recording may have several bookings."""
    of_session = Q(recordings__session=session) if session else Q(pk__in=())
    bookings = Booking.objects.filter(Q(number=number) | of_session, lawyer=lawyer).distinct()
    arrivals = [arrival for arrival in map(came_to, bookings) if arrival is not None]
    return min((each.at for each in arrivals if each.how == HowCame.CODE and each.at <= now), default=None)


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
