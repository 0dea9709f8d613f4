"""Changing what was booked, and booking again what was cancelled or did not take place."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import note_denial, person, refuse, requires
from server.access.models import User
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.bookings import amending
from server.bookings.errors import BookingError, Clash, StaleState, UnfitTime
from server.bookings.forms import AmendForm, as_booked
from server.bookings.models import Booking
from server.bookings.views.common import booking_or_404, to_booking


@reads(Personal.CASES)
@requires(Permission.BOOK_HEARING)
def amend(request: HttpRequest, number: str) -> HttpResponse:
    """The form with what is booked; a form that somebody overtook is shown anew with what holds now."""
    user, now = person(request), timezone.now()
    found = booking_or_404(user, number, (Permission.BOOK_HEARING,))
    initial = {**as_booked(found), "revision": found.revision}
    form = AmendForm(request.POST or None, user=user, booking=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer = _amend(request, form, user, found, now)
        if answer is not None:
            return answer
    return render(request, "bookings/amend.html", {"form": form, "booking": found})


@reads(Personal.CASES)
@require_POST
@requires(Permission.BOOK_HEARING)
def again(request: HttpRequest, number: str) -> HttpResponse:
    """One press: the same hearing anew, where its time is still to come and free; else the form, filled in."""
    user, now = person(request), timezone.now()
    found = booking_or_404(user, number, (Permission.BOOK_HEARING,))
    try:
        made = amending.book_again(by=user, booking=found, now=now)
    except (Clash, UnfitTime) as error:
        messages.warning(request, _("%(why)s其他内容已填好，请选择时间。") % {"why": error.words})
        address = redirect("bookings:book", number=found.case_id)
        address["Location"] += f"?again={found.number}"
        return address
    except BookingError as error:
        refuse(request, error)
        return to_booking(number)
    messages.success(request, _("已再次预约。请发送给律师或者法援机构。"))
    return to_booking(made.number)


def _amend(request: HttpRequest, form: AmendForm, user: User, found: Booking, now: datetime) -> HttpResponse | None:
    said = form.cleaned_data
    try:
        with transaction.atomic():
            changed = amending.amend(
                by=user, booking=found, to=form.amendment(), why=said["why"], revision=said["revision"], now=now
            )
    except StaleState as error:
        refuse(request, error)
        return redirect("bookings:amend", number=found.number)
    except BookingError as error:
        form.add_error(None, str(error.words))
        if error.is_denial:
            note_denial(request, str(error))
        return None
    if changed:
        messages.success(request, _("已修改。已告知律师、法援机构和到场人员。"))
    else:
        messages.info(request, _("没有变化。"))
    return to_booking(found.number)
