"""A lawyer comes: his code from the portal is typed in the real room, or his word goes to it from afar; over a real
broker the box's signed statement comes back to booking and page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.access.models import Role, User
from server.bookings import flows
from server.bookings.models import Arrival, Booking
from server.portal import actions as portal
from server.portal.actions import Words
from server.portal.contract import Act
from server.portal.models import Asked
from server.recordings.models import Command, CommandState
from tests.server.bookings.conftest import Desk, desk, rooms  # noqa: F401 - fixtures
from tests.server.cases.builders import NOW
from tests.server.cases.conftest import open_case  # noqa: F401 - a fixture
from tests.server.conftest import People, people, person  # noqa: F401 - a fixture
from tests.system.test_commands import House, house  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def _confirmed(house: House, desk: Desk, people: People, lawyer: User, place: int) -> Booking:  # noqa: F811
    """The desk's person of that place is heard in the house's room, half an hour from now and later."""
    now = datetime.now(UTC)
    begins = (now - NOW) / timedelta(hours=1) + 0.5 + place
    booking = desk.book(begins, begins + 1, house.room, desk.suspects[place])
    more = {"booking": booking, "now": now}
    flows.ask_agency(by=desk.hand.user, agency=people.agency, consent="", revision=booking.revision, **more)
    flows.assign(by=people.legal_aid, lawyer=lawyer, why="", revision=booking.revision, **more)
    flows.agree(by=lawyer, revision=booking.revision, **more)
    return booking


def test_by_code_in_the_room_and_from_afar_the_signed_word_comes_back(
    house: House,  # noqa: F811
    desk: Desk,  # noqa: F811
    people: People,  # noqa: F811
) -> None:
    house.start()
    here, far = people.duty_lawyer, person("far-lawyer", Role.DUTY_LAWYER, people.firm)
    first, second = _confirmed(house, desk, people, here, 0), _confirmed(house, desk, people, far, 1)
    shown = Asked.objects.get(number=first.number)
    house.until(lambda: house.box.ask(do="state")["lawyer"]["is_awaited"], "the room to await a lawyer")
    assert house.box.ask(do="act", deed="arrived", by="panel", code="000000")["code"] == "code"
    answer = house.box.ask(do="act", deed="arrived", by="panel", code=shown.arrival_said["code"])
    assert answer["ok"], answer
    came = house.until(lambda: Arrival.objects.filter(booking=first).first(), "the signed arrival")
    assert (came.how, came.lawyer) == ("code", here)
    shown.refresh_from_db()
    assert shown.came_at is not None and shown.arrival_said["code"] == ""

    asked = Asked.objects.get(number=second.number)
    words = Words(act=Act.ARRIVE)
    assert portal.answer(by=far, of=[(asked, asked.revision)], words=words, now=datetime.now(UTC)).state == "done"
    came = house.until(lambda: Arrival.objects.filter(booking=second).first(), "the signed arrival from afar")
    assert (came.how, came.lawyer) == ("afar", far)
    house.until(lambda: Command.objects.get().state == CommandState.ACCEPTED, "the box's word on the command")
    assert not house.box.ask(do="state")["lawyer"]["is_awaited"]
