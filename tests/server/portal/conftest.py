from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from server.access.models import User
from server.bookings import flows
from server.bookings.models import Booking
from server.counsel.models import Binding
from server.counsel.states import BindingState
from server.defence.models import Defence
from server.portal.models import Asked, DutyLawyer
from tests.server.bookings.conftest import Desk, desk, other_desk, rooms
from tests.server.cases.builders import NOW
from tests.server.cases.conftest import open_case
from tests.server.conftest import People
from tests.server.two_zones import exchange, inner, outer, outer_process

__all__ = ["desk", "exchange", "inner", "open_case", "other_desk", "outer", "outer_process", "rooms"]

NUMBER = "示甲检起诉受[2026]33030200001号"
Bind = Callable[..., Binding]


@pytest.fixture
def bind(people: People, desk: Desk) -> Bind:
    """bind(lawyer, suspect): his binding in the desk's case, as case management leaves it."""
    desk.hand.case.bmsah = NUMBER
    desk.hand.case.save()

    def bound(lawyer: User, suspect: str = "张三") -> Binding:
        made = Binding.objects.create(
            lawyer=lawyer, unit=people.unit, person_said=suspect, client="himself", asked_at=NOW,
            state=BindingState.BOUND, case=NUMBER, person=suspect,
        )  # fmt: skip
        Defence.objects.create(binding=made, suspect=desk.hand.case.suspects.get(name=suspect), at=NOW)
        return made

    return bound


def browser_of(user: User) -> Browser:
    """Signed in as this person."""
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def listed(people: People, lawyer: User) -> DutyLawyer:
    """He is on the agency's roster."""
    return DutyLawyer.objects.create(agency=people.agency, lawyer=lawyer, sex="male")


def ask_agency(people: People, by: Desk, booking: Booking) -> Asked:
    """Sent to the agency; what the agency sees of it."""
    flows.ask_agency(
        by=by.hand.user, booking=booking, agency=people.agency, consent="", revision=booking.revision, now=NOW
    )
    return Asked.objects.get(number=booking.number)


def ask_defender(by: Desk, booking: Booking, lawyer: User) -> Asked:
    """Sent to the bound defender; what he sees of it."""
    flows.ask_defender(by=by.hand.user, booking=booking, lawyer=lawyer, revision=booking.revision, now=NOW)
    return Asked.objects.get(number=booking.number)
