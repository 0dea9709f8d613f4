"""What people are told of a booking. The words name no case and no person; which booking it is, the app alone says."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, User
from server.access.policies import Permission, may
from server.bookings.models import Booking
from server.notices import actions
from server.notices.kinds import Kind, Urgency

_ASKED = frozenset({Permission.ANSWER_BOOKING, Permission.ASSIGN_LAWYERS})
_OFFICE = frozenset({Permission.BOOK_HEARING})
_COMERS = frozenset({Permission.START_RECORDING, Permission.ANSWER_BOOKING})


def _kind(name: str, words: Promise, urgency: Urgency, permissions: frozenset[Permission]) -> Kind:
    return Kind(name=f"booking.{name}", words=words, urgency=urgency, permissions=permissions)


ASKED = _kind("asked", _("请答复一件听取意见预约"), Urgency.ACT, _ASKED)
NEAR = _kind("near", _("听取意见即将开始"), Urgency.SOON, _COMERS)
CONFIRMED = _kind("confirmed", _("预约已确认"), Urgency.TOLD, _OFFICE | _COMERS)
DECLINED = _kind("declined", _("预约被谢绝，请另行安排"), Urgency.ACT, _OFFICE)
OTHER_TIME = _kind("other_time", _("律师提出其他时间，请改期或者答复"), Urgency.ACT, _OFFICE)
UNANSWERED = _kind("unanswered", _("预约逾期无人答复，请处理"), Urgency.ACT, _OFFICE)
MOVED = _kind("moved", _("预约已改期"), Urgency.SOON, _COMERS)
CANCELLED = _kind("cancelled", _("预约已取消"), Urgency.SOON, _COMERS)
MISSED = _kind("missed", _("听取意见未进行"), Urgency.TOLD, _COMERS)
ARRIVED = _kind("arrived", _("律师已到场"), Urgency.TOLD, _OFFICE)
KINDS = (ASKED, NEAR, CONFIRMED, DECLINED, OTHER_TIME, UNANSWERED, MOVED, CANCELLED, MISSED, ARRIVED)


def tell(person: User, kind: Kind, booking: Booking, now: datetime) -> None:
    """One notice. Of one thing at one time a person is told once."""
    path = reverse("bookings:booking", args=[booking.number])
    actions.tell(person=person, kind=kind.name, path=path, about=about(booking), now=now)


def about(booking: Booking) -> str:
    """Which booking, as the person told sees it in the app."""
    begins = timezone.localtime(booking.from_at)
    return f"{booking.number} · {begins:%m-%d %H:%M} · {booking.room.name}"


def tell_asked(booking: Booking, now: datetime) -> None:
    """Whoever must answer now hears of it."""
    if booking.lawyer is not None:
        tell(booking.lawyer, ASKED, booking, now)
    elif booking.agency is not None:
        for each in _clerks(booking):
            tell(each, ASKED, booking, now)


def tell_office(booking: Booking, kind: Kind, now: datetime, heads: bool = False) -> None:
    """The prosecutor in charge and whoever booked hear of it; with `heads`, the heads of his unit too."""
    people = {each.pk: each for each in (booking.made_by, booking.case.prosecutor) if each is not None}
    if heads:
        above = User.objects.filter(unit=booking.case.unit, role=Role.DEPARTMENT_HEAD, is_active=True)
        people.update({each.pk: each for each in above})
    for each in people.values():
        tell(each, kind, booking, now)


def tell_comers(booking: Booking, kind: Kind, now: datetime) -> None:
    """All of ours who come hear of it."""
    for each in User.objects.filter(attendances__booking=booking, is_active=True).distinct():
        tell(each, kind, booking, now)


def _clerks(booking: Booking) -> list[User]:
    people = User.objects.filter(unit=booking.agency_id, is_active=True)
    return [each for each in people if may(each, Permission.ASSIGN_LAWYERS)]
