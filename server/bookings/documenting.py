"""What documents ask of bookings: which lawyers sign in accounts of their own, and during which booking."""

from __future__ import annotations

from django.db.models import QuerySet

from server.access.models import User
from server.bookings.models import Booking
from server.bookings.queries import defenders_of
from server.bookings.states import BookingState
from server.documents.models import Document
from server.signatures.contract import SignerRole

_GONE = (BookingState.CANCELLED, BookingState.MISSED)


def lawyers_of(document: Document, role: str) -> list[User]:
    """Who is booked for these people, the newest booking first, then who defends them."""
    if role != SignerRole.LAWYER:
        return []
    booked = [each.lawyer for each in _of(document).select_related("lawyer") if each.lawyer is not None]
    bound = [user for suspect in document.suspects.all() for user in defenders_of(suspect)]
    return [each for each in dict.fromkeys((*booked, *bound)) if each.is_active]


def booking_of(document: Document) -> str:
    """The number of its recording's booking, else of the newest of these people; "": none."""
    rows = _of(document)
    filmed = rows.filter(recordings__session=document.session_id) if document.session_id else rows.none()
    found = filmed.first() or rows.first()
    return found.number if found is not None else ""


def _of(document: Document) -> QuerySet[Booking]:
    people = document.suspects.values("pk")
    rows = Booking.objects.filter(case=document.case_id, suspects__in=people).exclude(state__in=_GONE)
    return rows.order_by("-from_at", "-pk").distinct()
