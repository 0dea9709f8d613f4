from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from server.access.models import User
from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.cases.models import Case
from server.gateways.dossiers import parcels
from tests.server.cases.builders import NOW, Hand
from tests.server.cases.conftest import open_case
from tests.server.conftest import People
from tests.server.dossiers.papers import parcel_of, pdf

__all__ = ["open_case"]
BMSAH = "温鹿检刑诉受[2026]33030200123号"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    """A data folder of the test's own."""
    settings.MSR = dataclasses.replace(settings.MSR, var=tmp_path)


@pytest.fixture
def browse() -> Callable[[User], Browser]:
    """A browser in which that person is signed in."""

    def signed_in(user: User) -> Browser:
        browser = Browser()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return signed_in


@pytest.fixture
def case(people: People, open_case: Callable[..., Hand]) -> Case:
    """A case with a suspect and the police's dossier: 起诉意见书 of two pages, 讯问笔录 of three."""
    hand = open_case(bmsah=BMSAH)
    hand.suspect()
    file_in(hand.case, people, [("起诉意见书", 1, pdf(2, "意见")), ("讯问笔录", 2, pdf(3, "讯问"))])
    return hand.case


def file_in(case: Case, people: People, files: list[tuple[str, int, bytes]]) -> None:
    """These PDFs (title, volume, bytes) come with a parcel."""
    now = timezone.now()
    parcel = parcels.receive(by=people.case_management, case=case, name="卷.zip", data=parcel_of(files), now=now)
    parcels.confirm(by=people.case_management, parcel=parcel, now=now)
    parcels.file_away(parcel, now)


@pytest.fixture
def lawyer(people: People, case: Case) -> User:
    """The duty lawyer, chosen for a booking of the case."""
    from server.devices.actions import register_room

    room = register_room(actor="test", code="r1", name_zh="第一室", name_en="Room 1", unit=people.unit)
    booking = Booking.objects.create(
        number="YY-1", case=case, room=room, from_at=NOW, until_at=NOW + timedelta(hours=1), lawyer=people.duty_lawyer,
        agency=people.agency, state=BookingState.CONFIRMED, made_by=people.prosecutor, made_at=NOW,
    )  # fmt: skip
    booking.suspects.set(case.suspects.all())
    return people.duty_lawyer
