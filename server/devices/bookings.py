"""The bookings of a room, for its box: what is told, when it is sent again. The ingest worker signs and sends it.

Whoever keeps bookings calls `tell_bookings` with all that the box of a room is to know, for today and the days that
follow, whenever that changes. A box that is away gets it when it is back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from server.audit.actions import Actor, append
from server.devices.errors import NotInService
from server.devices.models import Box, BoxState, RoomBookings
from sync.evidence.bookings import Booking, Bookings, pack_bookings, read_packed
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256

AGAIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A packed document that its box does not have yet."""

    box: str
    payload: bytes


@transaction.atomic
def tell_bookings(*, actor: Actor | str, box: Box, bookings: Iterable[Booking], now: datetime) -> int:
    """The version under which the box's room is told these bookings and no others.

    MalformedInput for what no box would take; NotInService unless the box is active.
    """
    if box.state != BoxState.ACTIVE:
        raise NotInService(f"box {box.pk}: expected an active box, got one that is {box.state}. Take its room's own.")
    before = RoomBookings.objects.select_for_update().filter(box=box).first()
    # above whatever the box may hold, also after this database was set back
    known = max(before.version, before.held or 0) if before else 0
    version = max(known + 1, int(now.timestamp() * 1000))
    document = Bookings(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        box=box.name,
        version=version,
        issued_unix_ns=int(now.timestamp() * 1_000_000) * 1000,
        room=box.room.code,
        bookings=tuple(bookings),
    )
    values = {"version": version, "document": pack_bookings(document), "sent_at": None}
    RoomBookings.objects.update_or_create(box=box, defaults=values)
    numbers = [booking.number for booking in document.bookings]
    append(actor, "box.bookings", box, version=version, bookings=numbers)
    return version


def due(now: datetime) -> list[Unsent]:
    """The documents to be sent now: their boxes are connected and have not said that they hold them."""
    waiting = Q(held__isnull=True) | Q(held__lt=F("version"))
    found = []
    for row in RoomBookings.objects.filter(waiting, box__state=BoxState.ACTIVE, box__presence__online=True):
        if row.sent_at is not None and now - row.sent_at < AGAIN:
            continue
        mine = RoomBookings.objects.filter(pk=row.pk, version=row.version, sent_at=row.sent_at)
        if mine.update(sent_at=now) == 1:  # another worker may have been quicker
            found.append(Unsent(row.box_id, bytes(row.document)))
    return found


def forget_held(box: Box) -> None:
    """The box has connected anew: what it holds is what it says from now on."""
    RoomBookings.objects.filter(box=box).update(held=None, sent_at=None)


def note_held(box: Box, version: int | None) -> None:
    """The version that the box says it holds."""
    row = RoomBookings.objects.filter(box=box).only("held").first()
    if row is not None and row.held != version:
        RoomBookings.objects.filter(pk=row.pk).update(held=version)


def told(row: RoomBookings) -> tuple[Booking, ...]:
    """The bookings of a row's document, as its box is or will be told them."""
    return read_packed(bytes(row.document)).bookings
