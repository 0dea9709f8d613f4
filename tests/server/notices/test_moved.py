"""Notices of bookings that were there before the notices' own app are there after it, read or unread as they were."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.server.bookings.conftest import Desk, desk, rooms  # noqa: F401 - fixtures
from tests.server.cases.builders import NOW
from tests.server.cases.conftest import open_case  # noqa: F401 - a fixture
from tests.server.conftest import People


@pytest.mark.django_db(transaction=True)
def test_notices_of_bookings_move_with_their_state(people: People, desk: Desk) -> None:  # noqa: F811
    booking = desk.book(48, 49)
    executor = MigrationExecutor(connection)
    back = [("bookings", "0004_notices")]
    executor.migrate(back)
    try:
        old = executor.loader.project_state(back).apps
        row = old.get_model("bookings", "Notice").objects.create
        for read_at in (None, NOW + timedelta(hours=1)):
            at: datetime = NOW if read_at is None else NOW + timedelta(minutes=1)
            row(person_id=people.prosecutor.pk, kind="booking.declined", booking_id=booking.pk, at=at, read_at=read_at)
    finally:
        again = MigrationExecutor(connection)
        again.migrate(again.loader.graph.leaf_nodes())
    from server.notices.models import Notice

    newer, older = Notice.objects.filter(person=people.prosecutor)
    assert (newer.read_at is None, older.read_at is None) == (False, True)
    assert older.words == "预约被谢绝，请另行安排" and older.path == f"/bookings/b/{booking.number}/"
    assert booking.number in older.about and not older.deliveries.exists()
