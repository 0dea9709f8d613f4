"""What the procuratorate's people are told of a booking; lawyers and agencies hear in the portal. The words name no
case and no person; which booking it is, the app alone says."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, User
from server.access.policies import LAWYERS, Permission
from server.bookings.models import Booking
from server.notices import actions
from server.notices.kinds import Kind, Urgency

_OFFICE = frozenset({Permission.BOOK_HEARING})
_COMERS = frozenset({Permission.START_RECORDING})


def _kind(name: str, words: Promise, urgency: Urgency, permissions: frozenset[Permission]) -> Kind:
    return Kind(name=f"booking.{name}", words=words, urgency=urgency, permissions=permissions)


NEAR = _kind("near", _("听取意见即将开始"), Urgency.SOON, _COMERS)
CONFIRMED = _kind("confirmed", _("预约已确认"), Urgency.TOLD, _OFFICE | _COMERS)
DECLINED = _kind("declined", _("预约被谢绝，请另行安排"), Urgency.ACT, _OFFICE)
OTHER_TIME = _kind("other_time", _("律师提出其他时间，请改期或者答复"), Urgency.ACT, _OFFICE)
UNANSWERED = _kind("unanswered", _("预约逾期无人答复，请处理"), Urgency.ACT, _OFFICE)
MOVED = _kind("moved", _("预约已改期"), Urgency.SOON, _COMERS)
CANCELLED = _kind("cancelled", _("预约已取消"), Urgency.SOON, _COMERS)
MISSED = _kind("missed", _("听取意见未进行"), Urgency.TOLD, _COMERS)
CHANGED = _kind("changed", _("预约内容有变化，请查看"), Urgency.SOON, _COMERS)
LEFT = _kind("left", _("您不再参加一次听取意见"), Urgency.SOON, _COMERS)
ASTRAY = _kind("astray", _("一段录像与预约不符，请核对并关联"), Urgency.ACT, _OFFICE)
ARRIVED = _kind("arrived", _("律师已到场"), Urgency.TOLD, _OFFICE)
KINDS = (NEAR, CONFIRMED, DECLINED, OTHER_TIME, UNANSWERED, MOVED, CANCELLED, MISSED, CHANGED, LEFT, ASTRAY, ARRIVED)


def tell(person: User, kind: Kind, booking: Booking, now: datetime) -> None:
    """One notice. Of one thing at one time a person is told once."""
    path = reverse("bookings:booking", args=[booking.number])
    actions.tell(person=person, kind=kind.name, path=path, about=about(booking), now=now)


def about(booking: Booking) -> str:
    """Which booking, as the person told sees it in the app."""
    begins = timezone.localtime(booking.from_at)
    return f"{booking.number} · {begins:%m-%d %H:%M} · {booking.room.name}"


def tell_office(booking: Booking, kind: Kind, now: datetime, heads: bool = False) -> None:
    """The prosecutor in charge and whoever booked hear of it; with `heads`, the heads of his unit too."""
    people = {each.pk: each for each in (booking.made_by, booking.case.prosecutor) if each is not None}
    if heads:
        above = User.objects.filter(unit=booking.case.unit, role=Role.DEPARTMENT_HEAD, is_active=True)
        people.update({each.pk: each for each in above})
    for each in people.values():
        tell(each, kind, booking, now)


def tell_comers(booking: Booking, kind: Kind, now: datetime) -> None:
    """All of ours who come hear of it; a lawyer hears in the portal."""
    comers = User.objects.filter(attendances__booking=booking, is_active=True).exclude(role__in=LAWYERS)
    for each in comers.distinct():
        tell(each, kind, booking, now)


def tell_left(person: User, booking: Booking, now: datetime) -> None:
    """He is no longer one of those who come; the booking may be none of his now, the calendar is."""
    actions.tell(person=person, kind=LEFT.name, path=reverse("bookings:calendar"), about=about(booking), now=now)
