from __future__ import annotations

import pytest

from server.access.models import Role
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made
from tests.server.conftest import person
from tests.server.filing.builders import Office
from tests.server.playback.conftest import key_service

__all__ = ["centre", "key_service", "made"]


@pytest.fixture
def office(centre: Centre) -> Office:
    """The room's unit: who handles the case, who approves, a stranger next door."""
    unit = centre.box.room.unit
    return Office(
        unit=unit,
        prosecutor=person("zhang", Role.PROSECUTOR, unit),
        head=person("wang", Role.DEPARTMENT_HEAD, unit),
        chief=person("zhao", Role.CHIEF_PROSECUTOR, unit),
        manager=person("qian", Role.CASE_MANAGEMENT, unit),
    )
