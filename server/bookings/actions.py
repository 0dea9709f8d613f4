"""Every write to bookings: one act, one transaction, one audit event. The guarded update and the database's refusal of
overlapping holds are the locks; nothing is checked first and trusted later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.bookings import arrivals, into_course, rooms, seats, shown
from server.bookings.errors import StaleState, UnfitTime
from server.bookings.models import Attendee, Batch, Booking, Counter, Deed, Paper, PaperKind, Part, Purpose
from server.bookings.seats import hold
from server.bookings.states import TABLE, TOLD, BookingEvent, BookingState
from server.cases.models import Case, Suspect
from server.devices.models import Room

_FASTER = _("预约状态已变化，请刷新后再试。")
LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comer:
    """Who comes, and as what: one of ours, or a name."""

    part: Part
    user: User | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where and when."""

    room: Room
    from_at: datetime
    until_at: datetime
    far_room: Room | None = None
    far_link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be booked."""

    case: Case
    suspects: Sequence[Suspect]
    slot: Slot
    comers: Sequence[Comer] = ()
    purposes: Sequence[Purpose] = (Purpose.OPINIONS, Purpose.SIGNING)
    papers: Sequence[tuple[Suspect, PaperKind, str]] = ()
    details: dict[str, Any] = field(default_factory=dict)
    #: The number of the booking that this one is made from again; "" for none.
    again: str = ""


@transaction.atomic
def book(*, by: User, wish: Wish, now: datetime, batch: Batch | None = None, sequence: int = 0) -> Booking:
    """The booking, its room and people held. Raises UnfitTime, Clash."""
    check_slot(wish.slot, now)
    slot = wish.slot
    made = Booking.objects.create(
        number=_next_number(wish.case, now),
        case=wish.case,
        room=slot.room,
        far_room=slot.far_room,
        far_link=slot.far_link,
        from_at=slot.from_at,
        until_at=slot.until_at,
        purposes=[str(each) for each in wish.purposes],
        batch=batch,
        sequence=sequence,
        made_by=by,
        made_at=now,
        **wish.details,
    )
    made.suspects.set(wish.suspects)
    Attendee.objects.bulk_create(
        Attendee(booking=made, part=each.part, user=each.user, name=each.name) for each in wish.comers
    )
    Paper.objects.bulk_create(
        Paper(booking=made, suspect=suspect, kind=kind, number=number) for suspect, kind, number in wish.papers
    )
    hold(made)
    again = {"again": wish.again} if wish.again else {}
    append(by, "booking.made", made, number=made.number, room=slot.room.code, **_times(slot), **again)
    return made


@transaction.atomic
def move(*, by: User, booking: Booking, slot: Slot, why: str, revision: int, now: datetime) -> None:
    """Another time or room, with the reason; whoever had agreed is asked anew. Raises UnfitTime, Clash, StaleState."""
    check_slot(slot, now)
    act(
        by=by, booking=booking, event=BookingEvent.MOVE, why=why, revision=revision, now=now,
        room=slot.room, far_room=slot.far_room, far_link=slot.far_link, from_at=slot.from_at, until_at=slot.until_at,
        answer_by=None, proposed_from=None, lawyer=None, agency=None, **_times(slot),
    )  # fmt: skip
    booking.refresh_from_db()
    seats.leave(booking)
    booking.holds.all().delete()
    hold(booking)


@transaction.atomic
def cancel(*, by: User, booking: Booking, why: str, revision: int, now: datetime) -> None:
    """It will not be; room and people are free. Raises StaleState."""
    act(by=by, booking=booking, event=BookingEvent.CANCEL, why=why, revision=revision, now=now, answer_by=None)
    booking.holds.all().delete()


@transaction.atomic
def act(
    *,
    by: User | None,
    booking: Booking,
    event: BookingEvent,
    revision: int,
    now: datetime,
    why: str = "",
    **change: Any,
) -> BookingState:
    """One step of the state table, written once: the state after it. Raises StaleState.

    `change` goes to the row where it names a field, and to the audit event where it is plain text.
    """
    before = BookingState(booking.state)
    to = after(booking, event)
    names = {each.name for each in Booking._meta.get_fields()}
    row = {name: value for name, value in change.items() if name in names}
    told = {name: value for name, value in change.items() if name not in names}
    moved = Booking.objects.filter(pk=booking.pk, state=before, revision=revision).update(
        state=to, revision=revision + 1, **row
    )
    if moved != 1:
        raise StaleState(f"booking {booking.number} is no longer as it was", _FASTER)
    Deed.objects.create(booking=booking, event=event, before=before, after=to, by=by, at=now, why=why)
    append(by or "bookings", f"booking.{event.value}", booking, number=booking.number, reason=why, **told)
    room = booking.room
    booking.refresh_from_db()
    if (before in TOLD) != (to in TOLD) or (to in TOLD and event is BookingEvent.AMEND):
        arrivals.prepare(booking)
        rooms.tell_changed({room, booking.room}, now)
    into_course.follow(booking, by, why, now)
    shown.tell(booking, now)
    if "lawyer" in change or event is BookingEvent.AMEND or to in (BookingState.CANCELLED, BookingState.MISSED):
        shown.tell_others(booking, now)
    return to


def after(booking: Booking, event: BookingEvent) -> BookingState:
    """The state after that event. StaleState where it does nothing: somebody was faster."""
    found = TABLE.get((BookingState(booking.state), event))
    if found is None:
        raise StaleState(f"booking {booking.number}: {event} does nothing in {booking.state}", _FASTER)
    return found[0]


def check_slot(slot: Slot, now: datetime) -> None:
    """UnfitTime unless a hearing can be then."""
    if not slot.from_at < slot.until_at <= slot.from_at + LONGEST:
        raise UnfitTime(f"slot: {slot.from_at} to {slot.until_at}", _("结束时间应晚于开始时间，且一次不超过12小时。"))
    if slot.until_at <= now:
        raise UnfitTime(f"slot: {slot.until_at} lies behind", _("不能预约已经过去的时间。"))


def _next_number(case: Case, now: datetime) -> str:
    """<unit>-<year>-<n>: one row is counted up under its lock, so that numbers follow one another without a hole."""
    year = timezone.localtime(now).year
    Counter.objects.get_or_create(unit=case.unit, year=year)
    row = Counter.objects.select_for_update().get(unit=case.unit, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{case.unit.code}-{year}-{row.last:05d}"


def _times(slot: Slot) -> dict[str, str]:
    return {"from": slot.from_at.isoformat(), "until": slot.until_at.isoformat()}
