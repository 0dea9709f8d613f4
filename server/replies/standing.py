"""A duty lawyer stands in the case of a booking for which he was chosen, from then on and after it was held."""

from __future__ import annotations

from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.submissions.models import Submission

CHOSEN = (BookingState.WITH_LAWYER, BookingState.CONFIRMED, BookingState.HELD)


def case_of_booking(submission: Submission) -> str | None:
    """The number of the booking's case; None: he is not, or no longer, its lawyer."""
    chosen = Booking.objects.filter(lawyer=submission.lawyer, agency__isnull=False, state__in=CHOSEN)
    if submission.person:
        chosen = chosen.filter(suspects__name=submission.person)
    found = chosen.filter(number=submission.booking, case__unit=submission.unit).select_related("case").first()
    return None if found is None else found.case.bmsah or found.case.tysah or ""
