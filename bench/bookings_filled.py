"""Bookings for a filled centre: three rooms a unit, six hearings a day in each, back from the day after tomorrow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from django.db.models import Model

from bench.pour import pour, put
from server.access.models import Role, Unit, User
from server.bookings.models import Attendee, Booking, Deed, Held, Hold, Part
from server.bookings.states import BookingEvent, BookingState
from server.devices.models import Room

HOURS = (9, 10, 11, 14, 15, 16)
ROOMS, AHEAD, STRETCH = 3, 2, 5000
S = BookingState
#: What a booking that is past, or still to be, has come to: (state, share of a hundred).
PAST = (S.HELD,) * 18 + (S.MISSED,) + (S.CANCELLED,)
TO_BE = (S.CONFIRMED,) * 12 + (S.WITH_DEFENDER,) * 4 + (S.DRAFT,) * 2 + (S.OTHER_TIME, S.DECLINED)
NO_HOLD = frozenset({S.CANCELLED, S.MISSED})


Kept = tuple[int, int, int, int]


def fill(units: list[Unit], people: dict[int, list[User]], kept: list[Kept], now: datetime) -> None:
    """As many bookings as there are cases, each of a case of whoever presides. `kept`: unit, prosecutor, case, its
    first suspect."""
    rooms = {unit.pk: [(_room(unit, n), _recorder(unit, n)) for n in range(ROOMS)] for unit in units}
    mine: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for _unit, prosecutor, case, suspect in kept:
        mine[prosecutor].append((case, suspect))
    poured = Poured()
    for number, (unit, slot, place) in zip(range(1, len(kept) + 1), _slots(units), strict=False):
        presiding = people[unit.pk][(slot * ROOMS + place) % len(people[unit.pk])]
        case, suspect = mine[presiding.pk][slot // 2 % len(mine[presiding.pk])]
        room, recorder = rooms[unit.pk][place]
        begins = _at(now, slot)
        states = PAST if begins < now else TO_BE
        booking = Booking(
            pk=number, number=f"B{unit.code}-{number:07d}", case_id=case, room=room, from_at=begins,
            until_at=begins + timedelta(minutes=50), purposes=["opinions"], state=states[number * 7 % len(states)],
            made_by=presiding, made_at=begins - timedelta(days=3),
        )  # fmt: skip
        poured.take(booking, suspect, ((Part.PRESIDING, presiding), (Part.RECORDING, recorder)))
    poured.pour()


class Poured:
    """Rows of bookings, poured in stretches."""

    def __init__(self) -> None:
        self._rows: dict[type[Model], list[Model]] = {Booking: [], Attendee: [], Hold: [], Deed: []}
        self._heard: list[tuple[int, int, int]] = []
        self._numbers: dict[type[Model], count[int]] = defaultdict(lambda: count(1))

    def take(self, booking: Booking, suspect: int, people: tuple[tuple[Part, User], ...]) -> None:
        """The booking with who comes, what it holds, and that it was sent."""
        self._rows[Booking].append(booking)
        self._heard.append((booking.pk, booking.pk, suspect))
        for part, who in people:
            self._add(Attendee(booking=booking, part=part, user=who))
        self._add(
            Deed(
                booking=booking, event=BookingEvent.ASK_DEFENDER, before=S.DRAFT, after=S.WITH_DEFENDER,
                by=people[0][1], at=booking.made_at,
            )
        )  # fmt: skip
        things = [(Held.ROOM, booking.room_id), *((Held.PERSON, who.pk) for _part, who in people)]
        for kind, thing in () if booking.state in NO_HOLD else (*things, (Held.SUSPECT, suspect)):
            self._add(Hold(booking=booking, kind=kind, thing=thing, from_at=booking.from_at, until_at=booking.until_at))
        if len(self._heard) >= STRETCH:
            self.pour()

    def pour(self) -> None:
        """What was taken since the last time."""
        for model, rows in self._rows.items():
            pour(model, rows)
            rows.clear()
        put(Booking.suspects.through._meta.db_table, ("id", "booking_id", "suspect_id"), self._heard)
        self._heard.clear()

    def _add(self, row: Model) -> None:
        row.pk = next(self._numbers[type(row)])
        self._rows[type(row)].append(row)


def _slots(units: list[Unit]) -> Iterator[tuple[Unit, int, int]]:
    """Unit, slot, room, the latest slot first; slots are numbered backwards from the last hour of the last day."""
    for slot in count():
        for unit in units:
            for place in range(ROOMS):
                yield unit, slot, place


def _at(now: datetime, slot: int) -> datetime:
    days, hour = divmod(slot, len(HOURS))
    day = now.date() + timedelta(days=AHEAD - days)
    return datetime(day.year, day.month, day.day, HOURS[-1 - hour], tzinfo=now.tzinfo)


def _room(unit: Unit, n: int) -> Room:
    return Room.objects.create(code=f"{unit.code}-r{n}", name_zh=f"{n + 1}号室", name_en=f"Room {n + 1}", unit=unit)


def _recorder(unit: Unit, n: int) -> User:
    name = f"{unit.code}-rec{n}"
    return User.objects.create(username=name, display_name=name, role=Role.RECORDER, unit=unit, staff_number=name)
