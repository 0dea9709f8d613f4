"""What every page here begins with: which booking, on whose side, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access import reach
from server.access.guard import note_denial, refuse
from server.access.models import User
from server.access.policies import Permission, may
from server.bookings import queries
from server.bookings.errors import BookingError
from server.bookings.forms import RevisionForm
from server.bookings.models import Booking
from server.bookings.rules import rules
from server.cases.errors import CasesError


def is_office(user: User) -> bool:
    """Whether this person's role sees bookings here; lawyers and agencies see them in the portal."""
    return any(may(user, each) for each in queries.OFFICE)


def booking_or_404(user: User, number: str, side: tuple[Permission, ...]) -> Booking:
    """The booking, if this person may know that it exists."""
    rows = Booking.objects.select_related(
        "case", "case__unit", "case__prosecutor", "room", "far_room", "lawyer", "lawyer__unit", "agency", "batch"
    )
    return reach.or_404(user, side, rows, number=number)


def revision_of(request: HttpRequest) -> int:
    """The revision that the page showed; 0, which no booking has, where the form does not say."""
    form = RevisionForm(request.POST)
    return int(form.cleaned_data["revision"]) if form.is_valid() else 0


def told(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Does it whole, and says so; or says why not. Whether it was done."""
    try:
        with transaction.atomic():
            act()
    except BookingError as error:
        refuse(request, error)
        return False
    except CasesError as error:
        messages.error(request, str(error.words))
        note_denial(request, str(error))
        return False
    messages.success(request, done)
    return True


def to_booking(number: str) -> HttpResponse:
    """Back to its page, or to the list of what one may see: an act can take a booking out of one's sight."""
    return redirect("bookings:booking", number=number)


def soon_words(booking: Booking) -> str:
    """The warning that a hearing is nearer than it should be told; "" where it is not."""
    if not rules().is_short(timezone.now(), booking.from_at):
        return ""
    return _("距开始不足%(hours)d小时，请同时电话联系律师。") % {"hours": int(rules().notice.total_seconds() // 3600)}
