"""What people are told of a booking: one door, so that how it reaches them is decided elsewhere."""

from __future__ import annotations

from datetime import datetime

from server.access.models import Role, User
from server.access.policies import Permission, may
from server.bookings.models import Booking


def tell(person: User, kind: str, booking: Booking, now: datetime) -> None:
    """Tells one person `kind` ("booking.asked", ...) of a booking, by its number alone."""
    # Nothing carries notices yet: each person's own pages list what waits for him.


def tell_asked(booking: Booking, now: datetime) -> None:
    """Whoever must answer now hears of it."""
    if booking.lawyer is not None:
        tell(booking.lawyer, "booking.asked", booking, now)
    elif booking.agency is not None:
        for each in _clerks(booking):
            tell(each, "booking.asked", booking, now)


def tell_office(booking: Booking, kind: str, now: datetime, heads: bool = False) -> None:
    """The prosecutor in charge and whoever booked hear of it; with `heads`, the heads of his unit too."""
    people = {each.pk: each for each in (booking.made_by, booking.case.prosecutor) if each is not None}
    if heads:
        above = User.objects.filter(unit=booking.case.unit, role=Role.DEPARTMENT_HEAD, is_active=True)
        people.update({each.pk: each for each in above})
    for each in people.values():
        tell(each, kind, booking, now)


def tell_comers(booking: Booking, kind: str, now: datetime) -> None:
    """All of ours who come hear of it."""
    for each in User.objects.filter(attendances__booking=booking, is_active=True).distinct():
        tell(each, kind, booking, now)


def _clerks(booking: Booking) -> list[User]:
    people = User.objects.filter(unit=booking.agency_id, is_active=True)
    return [each for each in people if may(each, Permission.ASSIGN_LAWYERS)]
