"""A morning's hearings one behind the other: one room, one lawyer, many suspects, one key for the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.bookings import actions, policies
from server.bookings.actions import Comer, Slot, Wish
from server.bookings.errors import StaleState, UnfitTime
from server.bookings.models import Batch, Booking
from server.cases.models import Suspect

MOST = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """Who is heard in that order, from when, each so long."""

    suspects: Sequence[Suspect]
    slot: Slot
    each: timedelta
    comers: Sequence[Comer]


@transaction.atomic
def book(*, by: User, morning: Morning, now: datetime, press: str | None = None) -> Batch:
    """A booking for each, one behind the other: all or none. Raises NotAllowed, UnfitTime, Clash."""
    if not 1 <= len(morning.suspects) <= MOST:
        raise UnfitTime(f"batch: {len(morning.suspects)} suspects", _("一批应有1至24人。"))
    batch = Batch.objects.create(made_by=by, made_at=now, press=press)
    begins = morning.slot.from_at
    for place, suspect in enumerate(morning.suspects, 1):
        policies.check_book(by, suspect.case, now)
        slot = replace(morning.slot, from_at=begins, until_at=begins + morning.each)
        wish = Wish(case=suspect.case, suspects=[suspect], slot=slot, comers=morning.comers)
        actions.book(by=by, wish=wish, now=now, batch=batch, sequence=place)
        begins = slot.until_at
    return batch


@transaction.atomic
def send(*, batch: Batch, ask: Callable[[Booking], None]) -> int:
    """Asks for each of its bookings that was not sent yet: all or none. How many. Raises what `ask` raises."""
    waiting = list(batch.bookings.filter(state="draft").order_by("sequence"))
    for each in waiting:
        ask(each)
    return len(waiting)


@transaction.atomic
def forward(*, by: User, batch: Batch, place: int) -> int:
    """The next one, from that place: pressed twice it goes one further, not two. Raises StaleState."""
    if place >= batch.bookings.count():
        raise StaleState(f"batch {batch.pk}: place {place} is the end", _("这一批已全部进行完毕。"))
    if Batch.objects.filter(pk=batch.pk, place=place).update(place=place + 1) == 1:
        append(by, "booking.batch_next", batch, place=place + 1)
    return place + 1
