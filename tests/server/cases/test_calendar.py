"""The holidays are changed at a page: tried first, then applied or dropped, put back; deadlines follow in the
background."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from server.access.models import Role, User
from server.audit.models import AuditEvent
from server.cases.models import CalendarChange, CalendarState, Due, Recompute
from server.cases.rulebook import DELIVERED, rulebook
from server.cases.views import calendar as view
from tests.server.cases.builders import Hand
from tests.server.conftest import People, person

S = CalendarState
DELIVERED_2026 = (DELIVERED / "calendar/2026.toml").read_text("utf-8")
LONGER = DELIVERED_2026 + '\n[[holiday]]\nzh = "临时放假"\nen = "x"\nfrom = 2026-03-19\nto = 2026-03-19\n'


@pytest.fixture
def keeper(people: People) -> User:
    """Case management of the topmost procuratorate."""
    return person("keeper", Role.CASE_MANAGEMENT, people.city)


def _as(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _brought(client: Client, text: str = LONGER) -> CalendarChange:
    answer = client.post("/cases/calendar/new/", {"text": text, "why": "国办发明电"})
    assert answer.status_code == 302, answer.content.decode()
    return CalendarChange.objects.latest("pk")


def _tell_rights(hand: Hand) -> Any:
    return Due.objects.get(case=hand.case, rule="tell_rights").due_at


def test_a_change_is_tried_first_then_moves_deadlines_and_can_be_put_back(
    client: Client, keeper: User, open_case: Callable[..., Hand]
) -> None:
    hand = open_case()
    hand.suspect()
    before = _tell_rights(hand)
    change = _brought(_as(client, keeper))
    assert (change.state, change.done, change.moved) == (S.TRIED, 1, 1) and _tell_rights(hand) == before
    page = client.get(f"/cases/calendar/{change.pk}/").content.decode()
    assert "1 项期限会变" in page and "告知" in page and hand.case.name in page
    client.post(f"/cases/calendar/{change.pk}/apply/")
    assert _tell_rights(hand) - before == timedelta(days=1)
    assert "临时放假" in client.get("/cases/calendar/").content.decode()
    form = client.get("/cases/calendar/new/?year=2026").content.decode()
    assert "临时放假" in form, "a change begins with what is in force"
    form = client.get("/cases/calendar/new/?year=2026&as=installed").content.decode()
    assert "中秋节" in form and "临时放假" not in form, "and undoing one with what was installed"
    back = _brought(client, DELIVERED_2026)
    client.post(f"/cases/calendar/{back.pk}/apply/")
    assert _tell_rights(hand) == before
    assert Recompute.objects.count() == 2, "an earlier digest again is a run again"
    deeds = AuditEvent.objects.filter(action__startswith="calendar.").order_by("number")
    assert [each.action.partition(".")[2] for each in deeds] == ["brought", "applied"] * 2
    assert set(deeds.values_list("actor", flat=True)) == {keeper.username}


def test_of_many_cases_the_worker_tries_and_moves_and_the_page_says_how_far(
    client: Client, keeper: User, open_case: Callable[..., Hand], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "AT_ONCE", 0)
    hand = open_case()
    hand.suspect()
    before = _tell_rights(hand)
    change = _brought(_as(client, keeper))
    assert change.state == S.TRYING and "0 / 1" in client.get(f"/cases/calendar/{change.pk}/").content.decode()
    client.post(f"/cases/calendar/{change.pk}/apply/")
    assert CalendarChange.objects.get().state == S.TRYING, "not before its trial"
    call_command("recompute_deadlines")
    client.post(f"/cases/calendar/{change.pk}/apply/")
    assert _tell_rights(hand) == before
    assert "0 / 1" in client.get(f"/cases/calendar/{change.pk}/").content.decode()
    call_command("recompute_deadlines")
    assert _tell_rights(hand) - before == timedelta(days=1)


def test_a_trial_under_other_rules_is_not_applied(client: Client, keeper: User) -> None:
    first, second = _brought(_as(client, keeper)), _brought(client, LONGER + "\n# again\n")
    client.post(f"/cases/calendar/{first.pk}/apply/")
    digest = rulebook().digest
    assert "不再作数" in client.get(f"/cases/calendar/{second.pk}/").content.decode()
    client.post(f"/cases/calendar/{second.pk}/apply/")
    client.post(f"/cases/calendar/{first.pk}/drop/")
    assert rulebook().digest == digest
    assert set(CalendarChange.objects.values_list("pk", "state")) == {(first.pk, S.APPLIED), (second.pk, S.TRIED)}
    client.post(f"/cases/calendar/{second.pk}/drop/")
    assert CalendarChange.objects.get(pk=second.pk).state == S.DROPPED


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("year = ", "TOML"),
        ("year = 2026\n", "缺少内容"),
        (DELIVERED_2026.replace("year = 2026", "year = 2027"), "不属于 2027 年"),
        (DELIVERED_2026.replace("2026-01-04", "2026-01-05"), "不是星期六或者星期日"),
        (DELIVERED_2026.replace("to = 2026-10-07", "to = 2026-10-10"), "又写成调休上班"),
        (DELIVERED_2026.replace("to = 2026-10-07", "to = 2026-09-30"), "结束不能早于开始"),
        (DELIVERED_2026, "完全相同"),
        ("", "请写出"),
        ("#" * 70_000, "过大"),
    ],
)
def test_a_calendar_that_cannot_be_used_is_refused_in_words(client: Client, keeper: User, text: str, says: str) -> None:
    answer = _as(client, keeper).post("/cases/calendar/new/", {"text": text, "why": "国办发明电"})
    assert answer.status_code == 200 and says in answer.content.decode()
    assert not CalendarChange.objects.exists()


def test_a_file_takes_the_place_of_what_is_written(client: Client, keeper: User) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("2026.toml", LONGER.replace("\n", "\r\n").encode("utf-8-sig"))
    _as(client, keeper).post("/cases/calendar/new/", {"file": file, "text": "x", "why": "国办发明电"})
    assert CalendarChange.objects.get().text == LONGER
    bad = SimpleUploadedFile("2026.toml", "年".encode("gb18030"))
    page = client.post("/cases/calendar/new/", {"file": bad, "text": "x", "why": "国办发明电"}).content.decode()
    assert "UTF-8" in page and CalendarChange.objects.count() == 1


def test_only_the_topmost_case_management_changes_it(client: Client, people: People, keeper: User) -> None:
    change = _brought(_as(client, keeper))
    _as(client, people.case_management)
    assert "最上级院" in client.get("/cases/calendar/").content.decode()
    assert "最上级院" in client.post("/cases/calendar/new/", {"text": LONGER, "why": "国办发明电"}).content.decode()
    client.post(f"/cases/calendar/{change.pk}/apply/")
    client.post(f"/cases/calendar/{change.pk}/drop/")
    assert CalendarChange.objects.get().state == S.TRIED
    for user in (people.prosecutor, people.operator, people.department_head):
        assert _as(client, user).get("/cases/calendar/").status_code == 403
        assert client.post(f"/cases/calendar/{change.pk}/apply/").status_code == 403
    client.logout()
    assert client.get("/cases/calendar/").status_code == 302


def test_a_trial_whose_worker_died_is_taken_over_where_it_was(
    client: Client, keeper: User, open_case: Callable[..., Hand], monkeypatch: pytest.MonkeyPatch
) -> None:
    from server.cases.actions import calendars, dues

    monkeypatch.setattr(view, "AT_ONCE", 0)
    monkeypatch.setattr(dues, "STRETCH", 1)
    for _ in range(3):
        open_case().suspect()
    _brought(_as(client, keeper))
    now = timezone.now() - timedelta(minutes=5)
    change = calendars.take_trial(now)
    assert change is not None and calendars.take_trial(now) is None
    assert calendars.try_on(change, rules=calendars.begin_trial(change), now=now)  # and here the worker dies
    call_command("recompute_deadlines")
    change.refresh_from_db()
    assert (change.state, change.done, change.moved) == (S.TRIED, 3, 3)
