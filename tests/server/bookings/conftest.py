from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from server.access.models import User
from server.bookings import actions
from server.bookings.models import Booking, Part
from server.cases.models import Suspect
from server.devices.models import Room
from tests.server.cases.builders import NOW, Hand
from tests.server.cases.conftest import open_case  # noqa: F401 - a fixture
from tests.server.conftest import People


@dataclass
class Desk:
    """A prosecutor who books hearings of his case, in hours after NOW."""

    hand: Hand
    room: Room
    suspects: list[Suspect] = field(default_factory=list)

    def wish(self, from_h: float, until_h: float, room: Room | None = None, *suspects: Suspect, **more: Any) -> Any:
        slot = actions.Slot(
            room=room or self.room, from_at=NOW + timedelta(hours=from_h), until_at=NOW + timedelta(hours=until_h)
        )
        comers = [actions.Comer(part=Part.PRESIDING, user=self.hand.user)]
        return actions.Wish(
            case=self.hand.case, suspects=suspects or self.suspects[:1], slot=slot, comers=comers, **more
        )

    def book(self, from_h: float, until_h: float, room: Room | None = None, *suspects: Suspect) -> Booking:
        return actions.book(by=self.hand.user, wish=self.wish(from_h, until_h, room, *suspects), now=NOW)


@pytest.fixture
def rooms(people: People) -> list[Room]:
    """Three rooms of the unit."""
    return [
        Room.objects.create(code=f"b{n}", name_zh=f"第{n}听取意见室", name_en=f"Hearing room {n}", unit=people.unit)
        for n in (1, 2, 3)
    ]


@pytest.fixture
def desk(open_case: Callable[..., Hand], rooms: list[Room]) -> Desk:  # noqa: F811
    hand = open_case()
    return Desk(hand, rooms[0], [hand.suspect(), hand.suspect(name="李四")])


@pytest.fixture
def other_desk(open_case: Callable[..., Hand], rooms: list[Room], people: People) -> Desk:  # noqa: F811
    """A colleague of the same unit with a case of his own."""
    by: User = people.department_head
    hand = open_case(by=by, name="王五诈骗案")
    return Desk(hand, rooms[0], [hand.suspect(name="王五")])
