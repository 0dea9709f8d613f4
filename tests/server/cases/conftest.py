from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from server.access.models import User
from server.cases.actions import cases
from server.cases.actions.history import Deed
from tests.server.cases.builders import NOW, Hand
from tests.server.conftest import People


@pytest.fixture
def open_case(people: People) -> Callable[..., Hand]:
    """open_case(**fields): a prosecutor's own case, accepted on the day of NOW."""

    def opened(by: User | None = None, **values: Any) -> Hand:
        user = by or people.prosecutor
        told = {"name": "张三盗窃案", "procedure": "ordinary", "accepted_on": date(2026, 3, 16), **values}
        case = cases.open_case(unit=user.unit, values=told, deed=Deed(by=user, now=NOW))
        return Hand(user, case)

    return opened
