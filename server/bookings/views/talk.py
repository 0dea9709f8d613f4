"""The lawyer's talk in confidence, on his page of the booking: how the room stands, and his word to it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from server.access import live
from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.bookings.models import Booking
from server.bookings.talks import talk_at
from server.bookings.views.common import booking_or_404
from server.portal.beside import Part
from server.recordings import desk
from server.recordings.actions.course import press
from server.recordings.errors import BadPress

_LAWYER = (Permission.ANSWER_BOOKING,)


@reads(Personal.CASES)
@requires(*_LAWYER)
def talk(request: HttpRequest, number: str) -> HttpResponse:
    """GET: the part again, or 304 if it reads as the page already has it. POST: a press. 404 for any other lawyer."""
    user = person(request)
    found = _his(user, number)
    if request.method != "POST":
        return live.renewed(request, part(request, found))
    there = talk_at(found, timezone.now())
    act, _colon, what = request.POST.get("act", "").partition(":")
    shown = request.POST.get("session", "")
    try:
        if there is None:
            raise BadPress(f"talk: booking {found.number}: its room is not the lawyer's now")
        press(
            actor=user, state=there.state, act=act, what=what, session=shown, now=timezone.now(), desk=desk.LAWYER
        )  # fmt: skip
    except BadPress as error:
        return HttpResponseBadRequest(str(error))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "components/live.html", {"live": part(request, found), "url": request.path})
    return redirect("portal:booking", number=number)


def beside(request: HttpRequest, number: str) -> Part | None:
    """The same part, for the lawyer's page in the portal."""
    try:
        found = _his(person(request), number)
    except Http404:
        return None
    url = reverse("bookings:talk", kwargs={"number": number})
    return Part(live=part(request, found), url=url, every="1s")


def part(request: HttpRequest, booking: Booking) -> live.Part:
    """The live part of the lawyer's page: empty while the room is not his."""
    there = talk_at(booking, timezone.now())
    url = reverse("bookings:talk", kwargs={"number": booking.number})
    html = render_to_string("bookings/parts/talk.html", {"talk": there, "url": url}, request) if there else ""
    return live.part(html)


def _his(user: User, number: str) -> Booking:
    """The booking that asks or has this lawyer; Http404 for anybody else's."""
    found = booking_or_404(user, number, _LAWYER)
    if found.lawyer_id != user.pk:
        raise Http404(number)
    return found
