"""The home page is a role's day: its panels, what they say when nothing is there, and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from server.access.models import Role
from server.audit.actions import Thing, append
from server.bookings import flows
from server.web.gathering import gathered
from tests.server.bookings.conftest import Desk, desk, open_case, rooms  # noqa: F401 - fixtures
from tests.server.cases.builders import a_session
from tests.server.conftest import People

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db
#: What each role finds at the head of its day.
DAY = {
    Role.PROSECUTOR: ("到期事项", "最近的听取意见", "等您处理的预约", "待认领的录像"),
    Role.ASSISTANT: ("到期事项", "最近的听取意见", "等您处理的预约"),
    Role.RECORDER: ("最近的听取意见", "正在录制", "需要处理的房间"),
    Role.DEPARTMENT_HEAD: ("到期事项", "需要督办", "待审批的查看申请", "未分配的案件"),
    Role.CHIEF_PROSECUTOR: ("到期事项", "需要督办", "待审批的查看申请", "未分配的案件"),
    Role.CASE_MANAGEMENT: ("待审核的委托手续", "未分配的案件", "本单位到期事项", "未完成的导入"),
    Role.TECHNICIAN: ("需要处理的房间", "正在录制", "各房间的预约", "存储"),
    Role.OPERATOR: ("未处置的告警", "需要处理的房间", "对外交换", "存储"),
    Role.AUDITOR: ("最近的拒绝", "审计链", "本人登录"),
    Role.SECURITY_ADMINISTRATOR: ("待接受的邀请", "已锁定的账号", "本人登录"),
    Role.DUTY_LAWYER: ("等您答复", "将要参加"),
    Role.DEFENDER: ("等您答复", "将要参加", "我的委托手续"),
    Role.LEGAL_AID: ("待指派", "正在办理"),
    Role.JUDGE: ("本人登录",),
    Role.COURT_CLERK: ("本人登录",),
    Role.POLICE_OFFICER: ("本人登录",),
}


def _home(client: Client, people: People, role: Role) -> str:
    client.force_login(people.of(role), backend=BACKEND)
    return client.get("/").content.decode()


@pytest.mark.parametrize("role", Role)
def test_each_role_finds_its_day_in_few_queries(
    client: Client, people: People, role: Role, django_assert_max_num_queries
) -> None:
    page = _home(client, people, role)
    assert [title for title in DAY[role] if f"{title}</h2>" not in page] == []
    with django_assert_max_num_queries(38):  # session, person, reach, audit event; then a few a panel, one an entry
        client.get("/")


@pytest.mark.parametrize("panel", gathered("home", "PANELS"), ids=lambda each: str(each.title))
def test_a_panel_asks_at_most_six_times_and_says_what_to_do_when_it_is_empty(
    people: People, panel, django_assert_max_num_queries
) -> None:
    role = next(role for role in Role if panel.is_for(people.of(role)))
    user = people.of(role)
    with django_assert_max_num_queries(6):
        lines = panel.lines(user, timezone.now())
    assert lines or len(str(panel.nothing)) > 8 or role in (Role.AUDITOR, Role.JUDGE)


def test_a_prosecutor_sees_what_is_due_what_came_back_and_what_nobody_claimed(
    client: Client,
    people: People,
    desk: Desk,  # noqa: F811
) -> None:
    a_session(people.unit, timezone.now() - timedelta(days=1))
    made = desk.book(24, 25)
    page = _home(client, people, Role.PROSECUTOR)
    assert "张三盗窃案" in page and made.number in page and "待认领的录像" in page and "/recordings/0000" in page
    assert "张三盗窃案" not in _home(client, people, Role.TECHNICIAN)


def test_an_agency_and_a_duty_lawyer_see_what_waits_for_them(
    client: Client,
    people: People,
    desk: Desk,  # noqa: F811
) -> None:
    made = desk.book(24, 25)
    flows.ask_agency(
        by=people.prosecutor, booking=made, agency=people.agency, consent="", revision=1, now=timezone.now()
    )
    assert made.number in _home(client, people, Role.LEGAL_AID)
    assert made.number not in _home(client, people, Role.DUTY_LAWYER)


def test_an_auditor_sees_the_newest_refusals_and_a_broken_chain(client: Client, people: People) -> None:
    client.force_login(people.prosecutor, backend=BACKEND)
    client.get("/account/audit/")
    page = _home(client, people, Role.AUDITOR)
    assert "prosecutor · /account/audit/" in page and "待核验" in page
    append(people.auditor, "audit.verified", Thing("audit", "chain"), events=3, broken=4)
    assert "链条断裂" in _home(client, people, Role.AUDITOR)


def test_a_locked_account_is_seen_by_who_may_open_it(client: Client, people: People) -> None:
    for _ in range(5):
        Client().post("/account/sign-in/", {"username": "prosecutor", "password": "wrong"})
    page = _home(client, people, Role.SECURITY_ADMINISTRATOR)
    assert "/account/people/of/prosecutor/" in page and "已锁定" in page


def test_what_is_more_than_a_panel_holds_is_said(client: Client, people: People) -> None:
    for day in range(8):
        a_session(people.unit, timezone.now() - timedelta(days=day))
    page = _home(client, people, Role.PROSECUTOR)
    assert "还有更多" in page and page.count('href="/recordings/0000') == 6
