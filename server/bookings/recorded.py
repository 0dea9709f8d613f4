"""Recordings and bookings: bound by the room's press, or matched afterwards by a person with a reason."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.bookings import actions, notices, policies
from server.bookings.errors import NotAllowed
from server.bookings.models import Booking, Recorded
from server.bookings.states import BookingEvent, BookingState
from server.cases.actions import links
from server.cases.actions.history import Deed
from server.cases.errors import AlreadyLinked
from server.cases.models import Suspect
from server.recordings.models import Session

_LOG = logging.getLogger(__name__)
#: In these states a booking takes the room's word that it is recorded.
_TAKES = frozenset({BookingState.CONFIRMED, BookingState.HELD, BookingState.MISSED})


@transaction.atomic
def bind(session: Session, number: str, now: datetime) -> None:
    """The signed beginning of a recording names a booking: it is held, and booking, recording and case belong together.
    A press in another room than the booked one, or for a booking that was moved or cancelled while the room could not
    hear of it, is left to a person, who is told."""
    booking = Booking.objects.select_related("case__prosecutor", "made_by", "room").filter(number=number).first()
    if booking is None:
        _LOG.warning("session %s names booking %s, which is not known", session.pk[:8], number[:64])
        return
    if session.room_id not in (booking.room_id, booking.far_room_id) or booking.state not in _TAKES:
        _LOG.warning("session %s names booking %s: another room, or no longer to be", session.pk[:8], number[:64])
        notices.tell_office(booking, notices.ASTRAY, now)
        return
    _keep(booking, session, None, "", now)
    suspects = list(booking.suspects.all())
    # of several, who is in this film is for a person to say: nobody counts as recorded who may not be
    shown = suspects if len(suspects) == 1 else []
    links.link_booked(
        case=booking.case, session=session, suspects=shown, by=booking.made_by, why=booking.number, now=now
    )


@transaction.atomic
def match(
    *, by: User, booking: Booking, session: Session, why: str, now: datetime, suspects: Sequence[Suspect] = ()
) -> None:
    """A person says that this recording is of this hearing; of several who were to be heard, who is in it. Raises
    NotAllowed, StaleState, CasesError."""
    policies.check_book(by, booking.case, now)
    if booking.state == BookingState.CANCELLED:
        raise NotAllowed(f"match: booking {booking.number} is cancelled", _("预约已取消，不能关联录像。"))
    booked = list(booking.suspects.all())
    seen = booked if len(booked) == 1 else [each for each in booked if each in suspects]
    if not seen:
        raise NotAllowed(f"match: booking {booking.number} is of several", _("请勾选录像中的人员。"))
    with suppress(AlreadyLinked):  # the case may know of it before its booking does
        links.link_session(
            case=booking.case,
            session=session,
            suspects=seen,
            deed=Deed(by=by, now=now, why=why),
        )
    _keep(booking, session, by, why, now)


def _keep(booking: Booking, session: Session, by: User | None, why: str, now: datetime) -> None:
    is_new = Recorded.objects.get_or_create(
        booking=booking, session=session, defaults={"by": by, "why": why, "at": now}
    )[1]
    if is_new:
        append(by or "bookings", "booking.recorded", booking, number=booking.number, session=session.pk, reason=why)
    if booking.state in (BookingState.CONFIRMED, BookingState.MISSED):
        actions.act(by=by, booking=booking, event=BookingEvent.HOLD, revision=booking.revision, now=now, why=why)
