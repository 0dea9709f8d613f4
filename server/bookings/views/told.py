"""What a person was told of bookings, and that he has seen it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from server.access.guard import person, signed_in
from server.access.personal import reads_none
from server.bookings.models import Notice
from server.bookings.notices import see_all
from server.bookings.views.common import is_office

SHOWN = 100


@reads_none
@signed_in
def told(request: HttpRequest) -> HttpResponse:
    """The newest first; what is unread stands out."""
    user = person(request)
    rows = Notice.objects.filter(person=user).select_related("booking__room")[:SHOWN]
    unread = Notice.objects.filter(person=user, read_at=None).exists()
    return render(request, "bookings/told.html", {"rows": rows, "unread": unread, "may_open": is_office(user)})


@reads_none
@require_POST
@signed_in
def seen(request: HttpRequest) -> HttpResponse:
    """All of it is read."""
    see_all(person(request), timezone.now())
    return redirect("bookings:told")
