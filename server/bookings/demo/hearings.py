"""The demo's hearings: one for the room's next press, and one in each state that waits for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from server.access.models import User
from server.bookings import actions, batches, flows
from server.bookings.actions import Comer, Slot, Wish
from server.bookings.batches import Morning
from server.bookings.demo.telling import case_of
from server.bookings.errors import Clash
from server.bookings.models import Booking, Deed, Part
from server.bookings.states import BookingState
from server.cases.models import Suspect
from server.devices.models import Room
from server.portal import roster_keeping
from server.portal.models import DutyLawyer

SOON = timedelta(minutes=5)
_LASTS, _STEP, _TRIES = timedelta(minutes=20), timedelta(minutes=5), 60
_WHY = "演示"


@transaction.atomic
def keep_roster(people: dict[str, User], now: datetime) -> None:
    """The agency's two lawyers, one of them on duty today and tomorrow."""
    if DutyLawyer.objects.filter(agency=people["fayuan"].unit).exists():
        return
    today = timezone.localdate(now)
    for name, sex, languages, years, juveniles in (
        ("zhiban", "male", "", 8, False), ("zhibanb", "female", "英语", 3, True),
    ):  # fmt: skip
        values = {"sex": sex, "languages": languages, "years": years, "for_juveniles": juveniles}
        line = roster_keeping.add(by=people["fayuan"], values={"lawyer": people[name], **values})
        days = [today, today + timedelta(days=1)] if name == "zhiban" else [today + timedelta(days=2)]
        roster_keeping.change(by=people["fayuan"], line=line, values=values, shown=days, chosen=days)


@transaction.atomic
def book_soon(people: dict[str, User], room: Room, now: datetime) -> Booking:
    """The hearing of the present hour in that room, confirmed: there already, or booked at the next free time."""
    waits = Booking.objects.filter(room=room, state=BookingState.CONFIRMED, from_at__lte=now + 2 * SOON)
    here = waits.filter(until_at__gt=now + SOON).first()
    if here is not None:
        return here
    suspect = case_of(1).suspects.get(number=1)
    at = now.replace(second=0, microsecond=0) + SOON
    for _try in range(_TRIES):
        try:
            made = _book(people, room, [suspect], at, at + _LASTS, now)
            _to_duty_lawyer(people, made, now)
            return made
        except Clash:
            at += _STEP
    raise Clash(f"demo: room {room.code} is taken for hours", "房间几小时内没有空闲。")


@transaction.atomic
def book_later(people: dict[str, User], room: Room, now: datetime) -> int:
    """One hearing in each state that waits for somebody, on the days to come. How many; none if they are there."""
    if Deed.objects.filter(booking__case=case_of(2)).exists():
        return 0
    first, second = _working_days(timezone.localdate(now), 2)
    pair = case_of(2).suspects.order_by("number")
    with_agency = _book(people, room, [pair[0]], *_span(first, 9, 30), now)
    _to_agency(people, with_agency, now)
    with_lawyer = _book(people, room, [pair[1]], *_span(first, 11, 0), now)
    _to_agency(people, with_lawyer, now)
    flows.assign(
        by=people["fayuan"], booking=with_lawyer, lawyer=people["zhibanb"], why=_WHY, revision=with_lawyer.revision,
        now=now,
    )  # fmt: skip
    with_defender = _book(people, room, [case_of(3).suspects.get(number=1)], *_span(second, 10, 0), now)
    flows.ask_defender(
        by=people["jiancha"], booking=with_defender, lawyer=people["bianhu"], revision=with_defender.revision, now=now
    )
    _book_batch(people, room, _span(second, 14, 0)[0], now)
    return 4


def _book_batch(people: dict[str, User], room: Room, begins: datetime, now: datetime) -> None:
    suspects = list(case_of(11).suspects.order_by("number"))
    each = timedelta(minutes=30)
    slot = Slot(room=room, from_at=begins, until_at=begins + each)
    morning = Morning(suspects=suspects, slot=slot, each=each, comers=_comers(people))
    batches.book(by=people["jiancha"], morning=morning, now=now)


def _book(
    people: dict[str, User], room: Room, suspects: Sequence[Suspect], begins: datetime, ends: datetime, now: datetime
) -> Booking:
    slot = Slot(room=room, from_at=begins, until_at=ends)
    wish = Wish(case=suspects[0].case, suspects=suspects, slot=slot, comers=_comers(people))
    return actions.book(by=people["jiancha"], wish=wish, now=now)


def _comers(people: dict[str, User]) -> list[Comer]:
    return [Comer(part=Part.PRESIDING, user=people["jiancha"]), Comer(part=Part.RECORDING, user=people["luzhi"])]


def _to_agency(people: dict[str, User], booking: Booking, now: datetime) -> None:
    flows.ask_agency(
        by=people["jiancha"], booking=booking, agency=people["fayuan"].unit, consent="", revision=booking.revision,
        now=now,
    )  # fmt: skip


def _to_duty_lawyer(people: dict[str, User], booking: Booking, now: datetime) -> None:
    lawyer = people["zhiban"]
    _to_agency(people, booking, now)
    flows.assign(by=people["fayuan"], booking=booking, lawyer=lawyer, why=_WHY, revision=booking.revision, now=now)
    flows.agree(by=lawyer, booking=booking, revision=booking.revision, now=now)


def _span(day: date, hour: int, minute: int) -> tuple[datetime, datetime]:
    begins = timezone.make_aware(datetime.combine(day, time(hour, minute)))
    return begins, begins + timedelta(hours=1)


def _working_days(today: date, count: int) -> list[date]:
    days = (today + timedelta(days=n) for n in range(1, 10))
    return [day for day in days if day.weekday() < 5][:count]
