"""On the home page: the next hearings; answers that wait for whoever booked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from server.access.home import MOST, Line, Panel
from server.access.models import Role, User
from server.access.personal import Personal
from server.access.policies import Permission, may
from server.bookings import queries
from server.bookings.models import Booking
from server.bookings.states import WAITING, BookingState
from server.bookings.templatetags.bookings import booking_style

#: What came back, or was never sent: whoever booked must do something.
TODO = (BookingState.OTHER_TIME, BookingState.DECLINED, BookingState.UNANSWERED, BookingState.DRAFT)
_TO_COME = (BookingState.CONFIRMED, *WAITING)


def next_hearings(user: User, now: datetime) -> list[Line]:
    """Hearings of his cases and those that he comes to, from now on."""
    sides = tuple(each for each in (Permission.BOOK_HEARING, Permission.START_RECORDING) if may(user, each))
    return _lines(_coming(queries.bookings_for(user, now, *sides), now))


def rooms_today(user: User, now: datetime) -> list[Line]:
    """What is booked in the rooms of his reach, from now on: room and time, no names."""
    rows = Booking.objects.filter(room__in=queries.rooms_for(user)).select_related("room")
    return [
        Line(
            words=f"{_span(each)} {each.room.name}",
            beside=each.number,
            state=each.get_state_display(),
            style=_style(each),
        )
        for each in _coming(rows, now)
    ]


def todo(user: User, now: datetime) -> list[Line]:
    """Bookings that came back or were never sent."""
    mine = queries.bookings_for(user, now, Permission.BOOK_HEARING)
    return _lines(mine.filter(state__in=TODO).order_by("from_at")[: MOST + 1])


def _coming(rows: QuerySet[Booking], now: datetime) -> QuerySet[Booking]:
    return rows.filter(state__in=_TO_COME, until_at__gte=now).order_by("from_at", "pk")[: MOST + 1]


def _lines(rows: Iterable[Booking]) -> list[Line]:
    return [
        Line(
            words=f"{_span(each)} {each.room.name}",
            beside=f"{each.number} · {each.case.unit.name}",
            state=each.get_state_display(),
            style=_style(each),
            url=reverse("bookings:booking", args=(each.number,)),
        )
        for each in rows
    ]


def _style(booking: Booking) -> str:
    return booking_style(booking.state)


def _span(booking: Booking) -> str:
    return f"{_at(booking.from_at)}–{timezone.localtime(booking.until_at):%H:%M}"


def _at(when: datetime | None) -> str:
    return f"{timezone.localtime(when):%m-%d %H:%M}" if when else "—"


PANELS = (
    Panel(
        title=gettext_lazy("最近的听取意见"),
        icon="calendar",
        order=20,
        lines=next_hearings,
        nothing=gettext_lazy("没有预约。在案件页或者预约日历中选一个空闲时间即可预约。"),
        permission=Permission.START_RECORDING,
        roles=frozenset({Role.PROSECUTOR, Role.ASSISTANT, Role.RECORDER, Role.DEPARTMENT_HEAD, Role.CHIEF_PROSECUTOR}),
        route="bookings:calendar",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=gettext_lazy("等您处理的预约"),
        icon="clipboard-check",
        order=21,
        lines=todo,
        nothing=gettext_lazy("没有等您处理的预约。律师谢绝、提出改期或者逾期未答复的，会出现在这里。"),
        permission=Permission.BOOK_HEARING,
        route="bookings:calendar",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=gettext_lazy("各房间的预约"),
        icon="calendar",
        order=22,
        lines=rooms_today,
        nothing=gettext_lazy("各房间还没有预约，可以安排检修。"),
        permission=Permission.START_RECORDING,
        roles=frozenset({Role.TECHNICIAN}),
        route="bookings:calendar",
    ),
)
