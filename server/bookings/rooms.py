"""What a room's box is told of its day: confirmed bookings by number, times and numbers of persons, no names."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from server.bookings import arrivals
from server.bookings.models import Booking as Row
from server.bookings.states import TOLD
from server.cases.models import Case
from server.devices import bookings as channel
from server.devices.errors import NotInService
from server.devices.models import Box, BoxState, Room, RoomBookings
from sync.errors import MalformedInput
from sync.evidence.bookings import MOST_BOOKINGS, MOST_PERSONS, Booking
from sync.evidence.records import BookedPerson

_LOG = logging.getLogger(__name__)
#: Today and the days that follow, for a room that may be cut off for some of them.
AHEAD = timedelta(days=3)
_CASE, _DIGITS = 32, 4


def tell_changed(rooms: Iterable[Room], now: datetime) -> None:
    """Each of these rooms' boxes is told its days anew. A room without a box in service is told by its next one."""
    for box in Box.objects.filter(room__in=list(rooms), state=BoxState.ACTIVE).select_related("room"):
        told = bookings_of(box.room, now)
        try:
            channel.tell_bookings(actor="bookings", box=box, bookings=told, now=now)
        except (NotInService, MalformedInput):  # a booking stands whether or not its room can be told
            _LOG.exception("bookings of room %s cannot be told", box.room.code)


def tell_stale(now: datetime) -> int:
    """A new day, a new box: the boxes that were told something else than what holds now. How many were told."""
    stale = [
        box.room for box in Box.objects.filter(state=BoxState.ACTIVE).select_related("room") if _is_stale(box, now)
    ]
    tell_changed(stale, now)
    return len(stale)


def bookings_of(room: Room, now: datetime) -> list[Booking]:
    """The room's bookings from today's first minute on, near or far end."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Row.objects.filter(holds__kind="room", holds__thing=room.pk, state__in=TOLD)
    near = rows.filter(until_at__gte=today, from_at__lt=today + AHEAD).select_related("case", "arrival_code").distinct()
    return [_told(each) for each in near.prefetch_related("suspects", "attendees__user")[:MOST_BOOKINGS]]


def _is_stale(box: Box, now: datetime) -> bool:
    told = bookings_of(box.room, now)
    row = RoomBookings.objects.filter(box=box).first()
    if row is None:
        return bool(told)
    return channel.told(row) != tuple(told)


def _told(row: Row) -> Booking:
    suspects = list(row.suspects.all())
    persons = [BookedPerson(role="suspect", number=f"S-{each.number}") for each in suspects]
    persons += [
        BookedPerson(role=each.part, number=f"P-{each.user.pk}")
        for each in row.attendees.all()
        if each.user is not None
    ]
    number = row.case.bmsah or row.case.tysah or ""
    return Booking(
        number=row.number,
        from_unix_s=int(row.from_at.timestamp()),
        until_unix_s=int(row.until_at.timestamp()),
        digits=_digits(row.case),
        case=number if 0 < len(number) <= _CASE else None,
        persons=tuple(persons[:MOST_PERSONS]),
        expected=max(1, len(suspects)),
        lawyer=arrivals.awaited(row),
    )


def _digits(case: Case) -> str:
    return "".join(letter for letter in case.bmsah or case.tysah or "" if letter in "0123456789")[-_DIGITS:]
