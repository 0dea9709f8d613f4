"""The lawyer says from afar that he has come; and what a room's box signed of anybody's coming."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.bookings import notices, shown
from server.bookings.arrivals import WAITING, came_to, commands_of, number_of
from server.bookings.errors import NotAllowed, StaleState
from server.bookings.models import Arrival, Booking
from server.bookings.states import TOLD
from server.devices.models import Room
from server.devices.queries import with_state
from server.portal.contract import ARRIVE_EARLY, ARRIVE_LATE
from server.recordings.actions.people import ask_command
from server.recordings.bound import Came
from server.recordings.models import Command
from sync.evidence.receipts import Verb

_LOG = logging.getLogger(__name__)


@transaction.atomic
def say_from_afar(*, by: User, booking: Booking, now: datetime) -> Command:
    """The lawyer's own word goes to the room as a command, and counts once its box has signed it.

    Raises NotAllowed (not he, not now, the room away), StaleState (he has come already).
    """
    if booking.lawyer_id != by.pk or booking.state not in TOLD:
        raise NotAllowed(f"arrive: {by.username}, booking {booking.number}", _("这一步不由您办理。"))
    if not booking.from_at - ARRIVE_EARLY <= now <= booking.until_at + ARRIVE_LATE:
        words = _("只能在听取意见当天、开始前2小时以内登记到场。")
        raise NotAllowed(f"arrive: booking {booking.number} is not near", words)
    if came_to(booking) is not None:
        raise StaleState(f"arrive: booking {booking.number}: said before", _("已经登记过到场。"))
    waiting = commands_of(booking).filter(state__in=WAITING).first()
    if waiting is not None:  # a second click is the first one's
        return waiting
    (state,) = with_state(Room.objects.filter(pk=booking.room_id))
    if state.box is None or not state.online:
        words = _("房间的录制箱不在线，请到场后在房间屏幕上输入到场码。")
        raise NotAllowed(f"arrive: the box of {booking.room.code} is away", words)
    return ask_command(
        actor=by, box=state.box, verb=Verb.ARRIVED, expects="", detail=booking.number, now=now, what=booking.number
    )


@transaction.atomic
def note(came: Came, now: datetime) -> None:
    """A verified statement says that a person came: kept for each booking that knows that room and lawyer."""
    for number in came.bookings:
        booking = Booking.objects.select_related("room", "lawyer", "case__prosecutor").filter(number=number).first()
        if booking is None or came.box.room_id not in (booking.room_id, booking.far_room_id):
            _LOG.warning("statement %d of %s names booking %s, not of its room", came.number, came.box.pk, number[:64])
        elif booking.lawyer is None or came.person != number_of(booking.lawyer.pk):
            _LOG.warning("statement %d of %s: another lawyer comes to %s now", came.number, came.box.pk, booking.number)
        else:
            _keep(booking, booking.lawyer, came, now)


def _keep(booking: Booking, lawyer: User, came: Came, now: datetime) -> None:
    _row, is_new = Arrival.objects.get_or_create(
        booking=booking, box=came.box.pk, statement=came.number,
        defaults={"lawyer": lawyer, "how": came.how, "at": came.at},
    )  # fmt: skip
    if not is_new:
        return
    said = {"how": came.how, "box": came.box.pk, "statement": came.number}
    append("bookings", "booking.arrived", booking, number=booking.number, **said)
    shown.tell(booking, now)
    if booking.state in TOLD:
        notices.tell_office(booking, notices.ARRIVED, now)
