"""A duty lawyer stands in the case of a booking for which he was chosen, from then on and after it was held."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from server.access.models import User
from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.submissions.models import How, Submission
from server.submissions.standing import Standing, Way

_CHOSEN = (BookingState.WITH_LAWYER, BookingState.CONFIRMED, BookingState.HELD)


def _bookings(lawyer: User) -> QuerySet[Booking]:
    chosen = Booking.objects.filter(lawyer=lawyer, agency__isnull=False, state__in=_CHOSEN)
    return chosen.select_related("case__unit")


def _offers(lawyer: User, now: datetime) -> list[Standing]:
    return [Standing(how=How.BOOKING, unit=each.case.unit, booking=each.number) for each in _bookings(lawyer)]


def _finds(submission: Submission) -> str | None:
    found = _bookings(submission.lawyer).filter(number=submission.booking, case__unit=submission.unit).first()
    return None if found is None else found.case.bmsah or found.case.tysah or ""


BY_BOOKING = Way(how=How.BOOKING, offers=_offers, finds=_finds)
