"""What the demo invents: cases in many stages, and somebody waiting for each role; made twice it changes nothing."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from server.access.management.commands.seed_demo import seed
from server.access.models import Unit, User
from server.bookings.models import Booking
from server.bookings.rooms import bookings_of
from server.cases.models import Case, Due
from server.devices.models import Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    """The demo's people, and its room."""
    seed("demo password 7")
    return Room.objects.create(code="T01", name_zh="演示室", name_en="Demo", unit=Unit.objects.get(code="demo-a"))


def _seeded() -> str:
    said = StringIO()
    call_command("seed_demo_hearings", "T01", stdout=said)
    return said.getvalue().strip()


def test_the_demo_made_twice_is_made_once(room: Room) -> None:
    number = _seeded()
    before = list(Case.objects.values()), list(Booking.objects.values())
    assert _seeded() == number
    assert (list(Case.objects.values()), list(Booking.objects.values())) == before


def test_the_room_knows_the_hearing_that_is_near(room: Room) -> None:
    number = _seeded()
    near = bookings_of(room, timezone.now())
    assert [each.number for each in near] == [number]


def test_cases_stand_in_many_stages_and_deadlines_run(room: Room) -> None:
    _seeded()
    assert len(set(Case.objects.values_list("state", flat=True))) >= 7
    assert Due.objects.filter(done_at=None, due_at__lte=timezone.now() + timedelta(days=14)).count() > 3


@pytest.mark.parametrize(
    ("username", "path", "words"),
    [
        ("jiancha", "/bookings/", "虚构甲"),
        ("fayuan", "/portal/agency/", "演示室"),
        ("zhibanb", "/portal/asked/", "虚构丙"),
        ("bianhu", "/portal/asked/", "虚构丁"),
        ("anguan", "/defence/reviews/", "虚构己"),
        ("zhuren", "/cases/all/", "虚构辛"),
    ],
)
def test_each_role_finds_something_to_do(room: Room, username: str, path: str, words: str) -> None:
    _seeded()
    browser = Browser()
    browser.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    assert words in browser.get(path).content.decode()


def test_nothing_is_invented_without_its_people(db: None) -> None:
    with pytest.raises(CommandError, match="seed_demo"):
        call_command("seed_demo_hearings", "T01")
