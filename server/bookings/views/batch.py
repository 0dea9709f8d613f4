"""A morning's batch: its order, sending it, and the next one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, requires
from server.access.models import Unit, User
from server.access.personal import Personal, reads
from server.access.policies import Permission, may
from server.bookings import batches, flows, queries
from server.bookings.models import Batch, Booking
from server.bookings.states import BookingState
from server.bookings.views.common import told
from server.config.numbers import whole


@reads(Personal.CASES)
@requires(Permission.BOOK_HEARING, Permission.START_RECORDING)
def batch(request: HttpRequest, ident: int) -> HttpResponse:
    """The morning in its order, and who is next."""
    user = person(request)
    found, rows = _known(user, ident)
    context = {
        "batch": found,
        "rows": [(each, each.sequence == found.place + 1, each.sequence <= found.place) for each in rows],
        "next": next((each for each in rows if each.sequence == found.place + 1), None),
        "unsent": [each for each in rows if each.state == BookingState.DRAFT],
        "agencies": queries.agencies_for(rows[0].case) if may(user, Permission.BOOK_HEARING) else (),
    }
    return render(request, "bookings/batch.html", context)


@reads(Personal.CASES)
@require_POST
@requires(Permission.BOOK_HEARING)
def send(request: HttpRequest, ident: int) -> HttpResponse:
    """All that are not sent yet, to one agency: all or none."""
    user, now = person(request), timezone.now()
    found, _rows = _known(user, ident)
    number = whole(request.POST.get("agency", ""))
    if number is None:
        messages.error(request, _("请选择法律援助机构。"))
        return redirect("bookings:batch", ident=ident)
    agency = get_object_or_404(Unit, pk=number)
    consent = request.POST.get("consent", "")[:400]

    def ask(each: Booking) -> None:
        flows.ask_agency(by=user, booking=each, agency=agency, consent=consent, revision=each.revision, now=now)

    told(request, lambda: batches.send(batch=found, ask=ask), _("已发送，等待答复。"))
    return redirect("bookings:batch", ident=ident)


@reads(Personal.CASES)
@require_POST
@requires(Permission.BOOK_HEARING, Permission.START_RECORDING)
def forward(request: HttpRequest, ident: int) -> HttpResponse:
    """The next one: key N, or the button."""
    user = person(request)
    found, _rows = _known(user, ident)
    place = whole(request.POST.get("place", ""))
    if place is not None:
        told(request, lambda: batches.forward(by=user, batch=found, place=place), _("已转到下一人。"))
    return redirect("bookings:batch", ident=ident)


def _known(user: User, ident: int) -> tuple[Batch, list[Booking]]:
    """The batch and its bookings, if all of them are within this person's reach."""
    found = Batch.objects.filter(pk=ident).first()
    asked = tuple(each for each in queries.OFFICE if may(user, each))
    rows = queries.bookings_for(user, timezone.now(), *asked).filter(batch=ident)
    known = list(rows.prefetch_related("suspects").order_by("sequence"))
    if found is None or not known or len(known) != found.bookings.count():
        raise Http404(f"batch {ident}")
    return found, known
