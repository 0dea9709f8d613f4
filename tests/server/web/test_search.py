"""The search finds what one may know of, tells a stranger nothing, and is witnessed."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import Role, User
from server.audit.models import AuditEvent
from tests.server.bookings.conftest import Desk, desk, open_case, rooms  # noqa: F401 - fixtures
from tests.server.cases.builders import a_session
from tests.server.conftest import People

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


def _found(user: User, text: str) -> list[str]:
    """Where the results lead."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    page = client.get("/search/", {"q": text}).content.decode()
    results = page.split("data-arrows")[1].split("</main>")[0]
    return re.findall(r'list-group-item-action" href="([^"]+)"', results)


def test_a_case_is_found_by_a_piece_of_its_name_or_of_a_persons(people: People, desk: Desk) -> None:  # noqa: F811
    case = f"/cases/{desk.hand.case.pk}/"
    for text in ("盗窃", "张三", "李四"):
        assert case in _found(people.prosecutor, text), text


def test_bookings_recordings_rooms_and_people_are_found_in_groups(people: People, desk: Desk) -> None:  # noqa: F811
    made = desk.book(24, 25)
    session = a_session(people.unit, timezone.now())
    assert _found(people.prosecutor, made.number[-6:]) == [f"/bookings/b/{made.number}/"]
    assert _found(people.prosecutor, session.pk[:12]) == [f"/recordings/{session.pk}/"]
    assert "/rooms/b2/" in _found(people.prosecutor, "听取意见室")
    assert _found(people.security_administrator, "technician") == ["/account/people/of/technician/"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DUTY_LAWYER, Role.LEGAL_AID, Role.JUDGE, Role.POLICE_OFFICER])
def test_other_roles_find_nothing_of_a_case(people: People, desk: Desk, role: Role) -> None:  # noqa: F811
    number = desk.book(24, 25).number
    for text in ("张三", number, "听取意见室"):
        assert _found(people.of(role), text) == []


def test_a_stranger_finds_nothing_and_cannot_tell_it_from_nothing_there(people: People, desk: Desk) -> None:  # noqa: F811
    number = desk.book(24, 25).number
    for text in ("盗窃", "张三", number, "第1听取意见室", "没有这样的字"):
        assert _found(people.stranger, text) == [], text


def test_a_search_is_a_reading_with_its_words(client: Client, people: People) -> None:
    client.force_login(people.prosecutor, backend=BACKEND)
    client.get("/search/", {"q": "张三"})
    event = AuditEvent.objects.get(action="personal.read")
    assert event.ident == "/search/" and "cases" in event.details["what"] and "%E5%BC%A0" in event.details["query"]


def test_one_letter_is_too_few_and_nobody_reads_anything(client: Client, people: People) -> None:
    client.force_login(people.prosecutor, backend=BACKEND)
    assert "至少两个字" in client.get("/search/", {"q": "张"}).content.decode()
    assert "可以查找" in client.get("/search/").content.decode()
    assert not AuditEvent.objects.filter(action="personal.read").exists()


def test_a_search_costs_few_queries(client: Client, people: People, desk: Desk, django_assert_max_num_queries) -> None:  # noqa: F811
    client.force_login(people.prosecutor, backend=BACKEND)
    with django_assert_max_num_queries(26):
        client.get("/search/", {"q": "张三"})
