"""The working page in its roles: who opens it, who writes, who only reads, who does not know that it exists."""

from __future__ import annotations

import pytest
from django.test import Client

from server.access.models import User
from tests.server.conftest import People
from tests.server.hearings.conftest import Table

pytestmark = pytest.mark.django_db


def _browser(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_the_prosecutor_works_a_stranger_finds_nothing(table: Table, people: People) -> None:
    url = f"/hearings/{table.hearing.pk}/"
    page = _browser(table.user).get(url).content.decode()
    assert "张三" in page and "告知全程录音录像" in page and "提出第 1 版" in page
    assert _browser(people.stranger).get(url).status_code == 404
    assert table.hand.case.name in _browser(table.user).get("/hearings/").content.decode()
    case = _browser(table.user).get(f"/cases/{table.hand.case.pk}/").content.decode()
    assert "录像应当包含的内容" in case and url in case
