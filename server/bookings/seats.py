"""Who and what a booking holds while it is to be. The database decides what is free; here it is asked, and its no said
in words."""

from __future__ import annotations

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.bookings.clashes import is_clash
from server.bookings.errors import Clash
from server.bookings.models import Attendee, Booking, Held, Hold, Part
from server.bookings.states import HOLDING, BookingState

_LAWYERS = (Part.DEFENDER, Part.DUTY_LAWYER)


def seat(booking: Booking, part: Part, lawyer: User) -> None:
    """The lawyer's place at the hearing: his time is held with it. Raises Clash."""
    leave(booking)
    Attendee.objects.create(booking=booking, part=part, user=lawyer)
    _hold_one(booking, Held.PERSON, lawyer.pk)


def leave(booking: Booking) -> None:
    """No lawyer has a place at it any more; those who came by name alone stay."""
    gone = booking.attendees.filter(part__in=_LAWYERS, user__isnull=False)
    booking.holds.filter(kind=Held.PERSON, thing__in=gone.values("user")).delete()
    gone.delete()


def hold(booking: Booking) -> None:
    """Its room, far room, people and suspects, or Clash: the database decides."""
    assert BookingState(booking.state) in HOLDING
    things = [(Held.ROOM, booking.room_id)]
    things += [(Held.ROOM, booking.far_room_id)] if booking.far_room_id is not None else []
    things += [
        (Held.PERSON, user) for user in booking.attendees.filter(user__isnull=False).values_list("user", flat=True)
    ]
    things += [(Held.SUSPECT, suspect) for suspect in booking.suspects.values_list("pk", flat=True)]
    # in one order, so that two who book at once wait rather than lock each other
    for kind, thing in sorted(set(things)):
        _hold_one(booking, kind, thing)


def _hold_one(booking: Booking, kind: Held, thing: int) -> None:
    try:
        with transaction.atomic():
            Hold.objects.create(
                booking=booking, kind=kind, thing=thing, from_at=booking.from_at, until_at=booking.until_at
            )
    except DatabaseError as error:
        if not is_clash(error):
            raise
        raise Clash(f"booking: {kind} {thing} is held then", _taken(booking, kind, thing)) from error


def _taken(booking: Booking, kind: str, thing: int) -> object:
    """What holds it, in its reader's language: the time alone, for the other booking may be nothing that he may see."""
    other = Hold.objects.filter(
        kind=kind, thing=thing, from_at__lt=booking.until_at, until_at__gt=booking.from_at
    ).first()
    label = Held(kind).label
    if other is None:
        gone = _("%(what)s在这个时间刚刚被占用，请另选时间。")
        return lazy(lambda: str(gone) % {"what": label}, str)()
    begins, ends = timezone.localtime(other.from_at), timezone.localtime(other.until_at)
    words = _("%(what)s在 %(from)s–%(until)s 已有预约，请另选时间。")
    told = {"what": label, "from": f"{begins:%m-%d %H:%M}", "until": f"{ends:%H:%M}"}
    return lazy(lambda: str(words) % told, str)()
