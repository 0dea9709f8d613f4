"""On the home page: the next hearings, and answers that wait for whoever booked, was asked, or must assign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
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
_LIVE = (BookingState.WITH_LAWYER, BookingState.CONFIRMED)


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


def to_answer(user: User, now: datetime) -> list[Line]:
    """What this lawyer is asked."""
    return _lines(queries.waiting_for_lawyer(user, now)[: MOST + 1], answer=True)


def agreed(user: User, now: datetime) -> list[Line]:
    """The hearings this lawyer has agreed to, from now on."""
    mine = queries.bookings_for(user, now, Permission.ANSWER_BOOKING).filter(state=BookingState.CONFIRMED)
    return _lines(_coming(mine, now))


def to_assign(user: User, now: datetime) -> list[Line]:
    """What this agency must find a lawyer for."""
    return _lines(queries.waiting_for_agency(user, now)[: MOST + 1], answer=True)


def live(user: User, now: datetime) -> list[Line]:
    """Where the agency's hearings stand now."""
    mine = queries.bookings_for(user, now, Permission.ASSIGN_LAWYERS)
    return _lines(mine.filter(state__in=_LIVE, until_at__gte=now).order_by("from_at")[: MOST + 1])


def _coming(rows: QuerySet[Booking], now: datetime) -> QuerySet[Booking]:
    return rows.filter(state__in=_TO_COME, until_at__gte=now).order_by("from_at", "pk")[: MOST + 1]


def _lines(rows: Iterable[Booking], answer: bool = False) -> list[Line]:
    return [
        Line(
            words=f"{_span(each)} {each.room.name}",
            beside=_("%(number)s，请在 %(at)s 前答复") % {"number": each.number, "at": _at(each.answer_by)}
            if answer and each.answer_by
            else f"{each.number} · {each.case.unit.name}",
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
    Panel(
        title=gettext_lazy("等您答复"),
        icon="clipboard-check",
        order=10,
        lines=to_answer,
        nothing=gettext_lazy("没有等您答复的预约。检察院或者法律援助机构发来后会出现在这里。"),
        permission=Permission.ANSWER_BOOKING,
        route="bookings:asked",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=gettext_lazy("将要参加"),
        icon="calendar",
        order=11,
        lines=agreed,
        nothing=gettext_lazy("还没有。您接受的预约会出现在这里，临近时另有提醒。"),
        permission=Permission.ANSWER_BOOKING,
        route="bookings:asked",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=gettext_lazy("待指派"),
        icon="clipboard-check",
        order=10,
        lines=to_assign,
        nothing=gettext_lazy("没有待指派的预约。检察院发来后会出现在这里。"),
        permission=Permission.ASSIGN_LAWYERS,
        route="bookings:agency",
        reads=(Personal.CASES,),
    ),
    Panel(
        title=gettext_lazy("正在办理"),
        icon="calendar",
        order=11,
        lines=live,
        nothing=gettext_lazy("没有正在办理的法律帮助。指派律师后在这里跟踪。"),
        permission=Permission.ASSIGN_LAWYERS,
        route="bookings:agency",
        reads=(Personal.CASES,),
    ),
)
