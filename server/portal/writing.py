"""A duty lawyer may write to the unit about a booking for which he was chosen (server/submissions)."""

from __future__ import annotations

from datetime import datetime

from server.access.models import User
from server.portal.models import Asked
from server.portal.receipting import office_of
from server.portal.states import Standing as State
from server.submissions.models import How
from server.submissions.standing import Standing

_CHOSEN = (State.WITH_LAWYER, State.CONFIRMED, State.HELD)


def offers(lawyer: User, now: datetime) -> list[Standing]:
    """His bookings by an agency, as far as this zone knows them."""
    found = Asked.objects.filter(lawyer=lawyer, agency__isnull=False, state__in=_CHOSEN)
    told = [(each.number, office_of(each.number)) for each in found]
    return [Standing(how=How.BOOKING, unit=unit, booking=number) for number, unit in told if unit is not None]
