"""Every write to bookings: one act, one transaction, one audit event. The guarded update and the database's refusal of
overlapping holds are the locks; nothing is checked first and trusted later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.bookings.clashes import is_clash
from server.bookings.errors import Clash, StaleState, UnfitTime
from server.bookings.models import Attendee, Batch, Booking, Counter, Deed, Held, Hold, Part, Purpose
from server.bookings.states import HOLDING, TABLE, BookingEvent, BookingState
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
    details: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def book(*, by: User, wish: Wish, now: datetime, batch: Batch | None = None) -> Booking:
    """The booking, its room and people held. Raises UnfitTime, Clash."""
    _check_slot(wish.slot, now)
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
        made_by=by,
        made_at=now,
        **wish.details,
    )
    made.suspects.set(wish.suspects)
    Attendee.objects.bulk_create(
        Attendee(booking=made, part=each.part, user=each.user, name=each.name) for each in wish.comers
    )
    _hold(made)
    append(by, "booking.made", made, number=made.number, room=slot.room.code, **_times(slot))
    return made


@transaction.atomic
def move(*, by: User, booking: Booking, slot: Slot, why: str, revision: int, now: datetime) -> None:
    """Another time or room, with the reason; whoever had agreed is asked anew. Raises UnfitTime, Clash, StaleState."""
    _check_slot(slot, now)
    act(
        by=by, booking=booking, event=BookingEvent.MOVE, why=why, revision=revision, now=now,
        room=slot.room, far_room=slot.far_room, far_link=slot.far_link, from_at=slot.from_at, until_at=slot.until_at,
        answer_by=None, proposed_from=None, **_times(slot),
    )  # fmt: skip
    booking.refresh_from_db()
    booking.holds.all().delete()
    _hold(booking)


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
    found = TABLE.get((before, event))
    if found is None:
        raise StaleState(f"booking {booking.number}: {event} does nothing in {before}", _FASTER)
    after = found[0]
    names = {each.name for each in Booking._meta.get_fields()}
    row = {name: value for name, value in change.items() if name in names}
    told = {name: value for name, value in change.items() if name not in names}
    moved = Booking.objects.filter(pk=booking.pk, state=before, revision=revision).update(
        state=after, revision=revision + 1, **row
    )
    if moved != 1:
        raise StaleState(f"booking {booking.number} is no longer as it was", _FASTER)
    Deed.objects.create(booking=booking, event=event, before=before, after=after, by=by, at=now, why=why)
    append(by or "bookings", f"booking.{event.value}", booking, number=booking.number, reason=why, **told)
    booking.refresh_from_db()
    return after


def _hold(booking: Booking) -> None:
    """Its room, far room, people and suspects, or Clash: the database decides."""
    assert BookingState(booking.state) in HOLDING
    things = [(Held.ROOM, booking.room_id)]
    things += [(Held.ROOM, booking.far_room_id)] if booking.far_room_id is not None else []
    things += [
        (Held.PERSON, user) for user in booking.attendees.filter(user__isnull=False).values_list("user", flat=True)
    ]
    things += [(Held.SUSPECT, suspect) for suspect in booking.suspects.values_list("pk", flat=True)]
    for kind, thing in sorted(
        set(things)
    ):  # in one order, so that two who book at once wait rather than lock each other
        try:
            with transaction.atomic():
                Hold.objects.create(
                    booking=booking, kind=kind, thing=thing, from_at=booking.from_at, until_at=booking.until_at
                )
        except DatabaseError as error:
            if not is_clash(error):
                raise
            raise Clash(f"booking: {kind} {thing} is held then", _taken(booking, kind, thing)) from error


def _taken(booking: Booking, kind: str, thing: int) -> str:
    """What holds it, in words: the time alone, for the other booking may be nothing that he may see."""
    other = Hold.objects.filter(
        kind=kind, thing=thing, from_at__lt=booking.until_at, until_at__gt=booking.from_at
    ).first()
    label = Held(kind).label
    if other is None:
        return _("%(what)s在这个时间刚刚被占用，请另选时间。") % {"what": label}
    begins, ends = timezone.localtime(other.from_at), timezone.localtime(other.until_at)
    words = _("%(what)s在 %(from)s–%(until)s 已有预约，请另选时间。")
    return words % {"what": label, "from": f"{begins:%m-%d %H:%M}", "until": f"{ends:%H:%M}"}


def _check_slot(slot: Slot, now: datetime) -> None:
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
