"""What people are told of a booking: a notice each, on a page of their own, until they say that they have seen it."""

from __future__ import annotations

from datetime import datetime

from server.access.models import Role, User
from server.access.policies import Permission, may
from server.bookings.models import Booking, Notice, NoticeKind


def tell(person: User, kind: NoticeKind, booking: Booking, now: datetime) -> None:
    """One notice. Of one thing at one time a person is told once."""
    Notice.objects.get_or_create(person=person, kind=kind, booking=booking, at=now)


def see_all(person: User, now: datetime) -> int:
    """He has seen what he was told up to now; how many that were."""
    return Notice.objects.filter(person=person, read_at=None, at__lte=now).update(read_at=now)


def tell_asked(booking: Booking, now: datetime) -> None:
    """Whoever must answer now hears of it."""
    if booking.lawyer is not None:
        tell(booking.lawyer, NoticeKind.ASKED, booking, now)
    elif booking.agency is not None:
        for each in _clerks(booking):
            tell(each, NoticeKind.ASKED, booking, now)


def tell_office(booking: Booking, kind: NoticeKind, now: datetime, heads: bool = False) -> None:
    """The prosecutor in charge and whoever booked hear of it; with `heads`, the heads of his unit too."""
    people = {each.pk: each for each in (booking.made_by, booking.case.prosecutor) if each is not None}
    if heads:
        above = User.objects.filter(unit=booking.case.unit, role=Role.DEPARTMENT_HEAD, is_active=True)
        people.update({each.pk: each for each in above})
    for each in people.values():
        tell(each, kind, booking, now)


def tell_comers(booking: Booking, kind: NoticeKind, now: datetime) -> None:
    """All of ours who come hear of it."""
    for each in User.objects.filter(attendances__booking=booking, is_active=True).distinct():
        tell(each, kind, booking, now)


def _clerks(booking: Booking) -> list[User]:
    people = User.objects.filter(unit=booking.agency_id, is_active=True)
    return [each for each in people if may(each, Permission.ASSIGN_LAWYERS)]
