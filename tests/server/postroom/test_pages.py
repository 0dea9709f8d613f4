"""The operator sees which letters lie where, what is missing and what was refused, and acts on it with a record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import User
from server.audit.models import AuditEvent
from server.ferry import actions as ferry
from server.ferry.models import Held, Posted, Received
from server.ferry.queries import standing
from tests.server.conftest import People
from tests.server.two_zones import Exchange, Inner, Outer

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
POST = """
from server.ferry.actions import post
for each in range(first, last):
    post(kind=kind, unique=f"{kind}-{each}", body={0: each}, now=now)
"""


@pytest.fixture
def operator(inner: Inner, people: People) -> Client:
    return _browser(people.operator)


def _browser(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _page(browser: Client) -> str:
    answer = browser.get("/post/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_was_posted_written_and_applied_there_is_seen(operator: Client, exchange: Exchange) -> None:
    count = Posted.objects.count()  # the units, told to the outer zone
    assert "未写出" in _page(operator)
    ferry.send(now=NOW)
    assert "等待确认" in _page(operator)
    exchange.settle(NOW, 2)
    page = _page(operator)
    assert "对方已处理" in page and f"已处理我方到第 {count} 号" in page and "等待确认<" not in page


def test_a_missing_letter_is_named_and_a_refused_one_set_aside_with_a_reason(
    operator: Client, people: People, exchange: Exchange, outer: Outer
) -> None:
    outer.run(POST, kind="unheard", first=1, last=4, now=NOW)
    outer.manage("ferry_send")
    first = outer.var / "ferry" / "out" / "portal-0000000001.letter"
    kept = first.read_bytes()
    first.unlink()
    exchange.carry()
    ferry.receive(NOW)
    assert "portal 的第 1 号信件没有到" in _page(operator)
    (ferry.folder("in") / first.name).write_bytes(kept)
    ferry.receive(NOW)
    page = _page(operator)
    assert "被拒绝的来信" in page and "unheard" in page and "没有到" not in page
    held = Held.objects.exclude(refused="").order_by("number").first()
    assert held is not None
    operator.post(f"/post/held/{held.pk}/set-aside/", {"why": ""})
    assert not Received.objects.exists()
    operator.post(f"/post/held/{held.pk}/set-aside/", {"why": "对方版本较新"})
    assert Received.objects.get().set_aside == "对方版本较新"
    assert AuditEvent.objects.get(action="ferry.set_aside").actor == people.operator.username


def test_letters_are_written_again_from_a_number_on(operator: Client, people: People, exchange: Exchange) -> None:
    exchange.settle(NOW, 2)
    assert ferry.send(now=NOW) == 0
    operator.post("/post/again/", {"number": "2"})
    assert AuditEvent.objects.get(action="ferry.written_again").actor == people.operator.username
    assert ferry.send(now=NOW) == Posted.objects.count() - 1
    operator.post("/post/again/", {"number": "x"})
    assert "请填写信件的号码" in _page(operator)


def test_the_home_page_says_when_letters_wait_too_long(operator: Client, settings, exchange: Exchange) -> None:
    assert "封等待对方确认" in operator.get("/").content.decode()
    Posted.objects.update(at=timezone.now() - timedelta(minutes=settings.MSR.ferry_late + 1))
    assert "一直等待，请检查交换设备" in operator.get("/").content.decode()
    exchange.settle(timezone.now(), 2)
    assert standing(timezone.now()).is_well
    assert "封等待对方确认" in operator.get("/").content.decode()


def test_nobody_but_the_operator_opens_it(operator: Client, people: People) -> None:
    for user in (people.prosecutor, people.security_administrator, people.auditor):
        assert _browser(user).get("/post/").status_code == 403
        assert _browser(user).post("/post/again/", {"number": "1"}).status_code == 403
    assert Client().get("/post/").status_code == 302


def test_the_outer_centre_has_the_page_too(inner: Inner, people: People, exchange: Exchange, outer: Outer) -> None:
    exchange.settle(NOW, 1)
    outer.manage("create_person", "yunwei", "外网运维", "operator", "city", "--number", "7")
    outer.run("from server.access.models import User\nUser.objects.update(must_change_password=False)")
    page = outer.ask("get", "/post/", user="yunwei")
    assert page.status == 200 and "centre" in page.text and "unit" in page.text
