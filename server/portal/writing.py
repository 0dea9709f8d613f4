"""A duty lawyer may write to the unit about a booking for which he was chosen (server/submissions)."""

from __future__ import annotations

from datetime import datetime

from server.access.models import Unit, User
from server.portal.models import Asked
from server.portal.receipting import code_of
from server.portal.states import Standing as State
from server.submissions.filling import local
from server.submissions.models import Draft, How
from server.submissions.standing import Standing

_CHOSEN = (State.WITH_LAWYER, State.CONFIRMED, State.HELD)


def offers(lawyer: User, now: datetime) -> list[Standing]:
    """His bookings by an agency, as far as this zone knows them, for each person who is heard."""
    found = Asked.objects.filter(lawyer=lawyer, agency__isnull=False, state__in=_CHOSEN)
    asked = list(found.prefetch_related("heard"))
    units = Unit.objects.in_bulk({code_of(each.number) for each in asked}, field_name="code")
    return [
        Standing(how=How.BOOKING, unit=units[code_of(each.number)], booking=each.number, person=heard.name)
        for each in asked
        if code_of(each.number) in units
        for heard in each.heard.all()
    ]


def fill(draft: Draft) -> dict[str, str]:
    """What a duty lawyer's opinion says of the help's time and way, as far as its booking knows."""
    asked = Asked.objects.filter(number=draft.booking, lawyer=draft.lawyer).first() if draft.booking else None
    if asked is None:
        return {}
    answers = {"mode": "net" if asked.is_remote else "site"}
    if asked.state == State.HELD and asked.from_at is not None and asked.until_at is not None:
        answers |= {"help_from": local(asked.came_at or asked.from_at), "help_until": local(asked.until_at)}
    return answers
