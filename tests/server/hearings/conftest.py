from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from server.access.models import User
from server.cases.models import Suspect
from server.devices.models import Room
from server.hearings import actions
from server.hearings.models import Heard, Hearing
from server.hearings.pens import Stroke
from server.hearings.writing import Wrote, write
from tests.server.bookings.conftest import desk as booking_desk
from tests.server.bookings.conftest import rooms
from tests.server.cases.builders import NOW, Hand
from tests.server.cases.conftest import open_case
from tests.server.conftest import People

__all__ = ["booking_desk", "open_case", "rooms"]


@dataclass
class Table:
    """A hearing of two suspects that was opened by hand, and those who write in it."""

    hand: Hand
    hearing: Hearing
    suspects: list[Suspect]

    @property
    def user(self) -> User:
        return self.hand.user

    def heard(self, number: int = 0) -> Heard:
        found = Heard.objects.select_related("suspect", "hearing__case", "hearing__booking").get(
            hearing=self.hearing, suspect=self.suspects[number]
        )
        return found

    def write(
        self, place: str, text: str, *, pen: str = "pen-of-one", seq: int = 1, base: int = 0, **more: object
    ) -> Wrote:
        by = more.pop("by", self.user)
        heard = more.pop("heard", self.heard())
        stroke = Stroke(pen=pen, seq=seq, base=base, text=text, was=str(more.pop("was", "")))
        return write(by=by, hearing=self.hearing, heard=heard, place=place, stroke=stroke, now=NOW)  # type: ignore[arg-type]


@pytest.fixture
def table(open_case: Callable[..., Hand], rooms: list[Room], people: People) -> Table:
    hand = open_case()
    suspects = [hand.suspect(), hand.suspect(name="李四")]
    for each in suspects:
        hand.charge(each)
    hearing = actions.open_by_hand(by=hand.user, case=hand.case, suspects=suspects, room=rooms[0], now=NOW)
    return Table(hand, hearing, suspects)
