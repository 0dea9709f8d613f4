from __future__ import annotations

from collections.abc import Callable

import pytest

from server.access.models import User
from server.counsel.models import Binding
from server.counsel.states import BindingState
from tests.server.bookings.conftest import Desk, desk, rooms
from tests.server.cases.builders import NOW
from tests.server.cases.conftest import open_case
from tests.server.conftest import People
from tests.server.two_zones import exchange, inner, outer, outer_process

__all__ = ["desk", "exchange", "inner", "open_case", "outer", "outer_process", "rooms"]
NUMBER = "示甲检起诉受[2026]33030200001号"
Bind = Callable[..., Binding]


@pytest.fixture
def bind(people: People, desk: Desk) -> Bind:
    """bind(lawyer): his binding to 张三 in the desk's case, as case management leaves it."""
    desk.hand.case.bmsah = NUMBER
    desk.hand.case.save()

    def bound(lawyer: User) -> Binding:
        return Binding.objects.create(
            lawyer=lawyer, unit=people.unit, person_said="张三", client="himself", asked_at=NOW,
            state=BindingState.BOUND, case=NUMBER, person="张三",
        )  # fmt: skip

    return bound
