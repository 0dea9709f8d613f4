"""On a recording's page: when the lawyer of its booking came, as the box signed it; no names."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from server.bookings.models import Arrival
from server.recordings.models import Session
from server.recordings.seams import Moment


def arrivals_of_recording(request: HttpRequest, session: Session) -> str:
    """Safe HTML; "" where nobody was awaited or nobody has come."""
    near = _arrivals(session)
    return render_to_string("bookings/of_recording.html", {"arrivals": near}, request) if near else ""


def moments_of_recording(session: Session) -> list[Moment]:
    """The same on the player's time line; no names."""
    return [Moment(at=each.at, words=_("律师到场")) for each in _arrivals(session)]


def _arrivals(session: Session) -> list[Arrival]:
    found = Arrival.objects.filter(booking__recordings__session=session).select_related("booking")
    # a day before or after is an arrival to the time before the booking was moved
    return [each for each in found if abs((each.at - session.started_at).total_seconds()) < 86_400]
