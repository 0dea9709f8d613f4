from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from server.access import invitations
from server.access.errors import NoSuchInvitation, NotAllowed, NumberTaken, StaleState, WrongUnit
from server.access.models import Invitation, Role, Unit, User
from server.audit.models import AuditEvent
from tests.server.conftest import People, person

BACKEND = "django.contrib.auth.backends.ModelBackend"
LICENCE = "13301202010123456"
CHOSEN = {"username": "wang", "password": "my very own 42", "again": "my very own 42"}


def _invite(people: People, **change: object) -> tuple[Invitation, str]:
    fields = {
        "person": people.security_administrator,
        "display_name": "王律师",
        "role": Role.DEFENDER,
        "unit": people.firm,
        "staff_number": LICENCE,
        "now": timezone.now(),
    }
    return invitations.invite(**{**fields, **change})  # type: ignore[arg-type]


def test_an_invitation_becomes_an_account_with_what_the_inviter_fixed(client: Client, people: People) -> None:
    _, code = _invite(people)
    url = f"/account/invitation/{code}/"
    page = client.get(url).content.decode()
    assert "王律师" in page and "测试律师事务所" in page and LICENCE in page
    assert client.post(url, {**CHOSEN, "role": "auditor", "unit": people.city.pk})["Location"] == "/"
    made = User.objects.get(username="wang")
    assert (made.role, made.unit, made.staff_number) == (Role.DEFENDER, people.firm, LICENCE)
    assert client.get("/account/").status_code == 200
    assert AuditEvent.objects.get(action="invitation.accepted").actor == "wang"


def test_a_code_is_taken_once(client: Client, people: People) -> None:
    _, code = _invite(people)
    client.post(f"/account/invitation/{code}/", CHOSEN)
    again = Client().post(f"/account/invitation/{code}/", {**CHOSEN, "username": "thief"})
    assert again.status_code == 404 and "邀请码无效" in again.content.decode()
    assert not User.objects.filter(username="thief").exists()


def test_a_code_past_its_time_revoked_or_replaced_opens_nothing(people: People) -> None:
    now = timezone.now()
    made, code = _invite(people)
    assert invitations.find(code.upper().replace("-", " "), now) == made  # as typed from paper
    with pytest.raises(NoSuchInvitation):
        invitations.find(code, now + timedelta(days=3, seconds=1))
    new = invitations.renew(person=people.security_administrator, invitation=made, now=now)
    with pytest.raises(NoSuchInvitation):
        invitations.find(code, now)
    invitations.revoke(person=people.security_administrator, invitation=made)
    with pytest.raises(NoSuchInvitation):
        invitations.find(new, now)
    with pytest.raises(StaleState):
        invitations.renew(person=people.security_administrator, invitation=made, now=now)


def test_the_code_itself_is_kept_nowhere(people: People) -> None:
    made, code = _invite(people)
    row = " ".join(map(str, Invitation.objects.values_list().get(pk=made.pk)))
    log = " ".join(str(event.details) for event in AuditEvent.objects.all())
    assert code.replace("-", "") not in row + log and code not in row + log


def test_a_taken_name_or_weak_password_leaves_the_invitation_open(client: Client, people: People) -> None:
    _, code = _invite(people)
    url = f"/account/invitation/{code}/"
    taken = client.post(url, {**CHOSEN, "username": "prosecutor"}).content.decode()
    weak = client.post(url, {"username": "wang", "password": "short", "again": "short"}).content.decode()
    differs = client.post(url, {**CHOSEN, "again": "something else 9"}).content.decode()
    assert "用户名已被使用" in taken and "is-invalid" in weak and "两次输入的密码不一致" in differs
    assert client.post(url, CHOSEN).status_code == 302


def test_whom_one_may_invite(people: People) -> None:
    far = Unit.objects.create(code="far", kind="city", name_zh="远市院", name_en="Far")
    with pytest.raises(NotAllowed):
        _invite(people, unit=far, role=Role.PROSECUTOR)
    with pytest.raises(NotAllowed):
        _invite(people, person=people.operator)
    with pytest.raises(WrongUnit):
        _invite(people, role=Role.JUDGE)
    with pytest.raises(NumberTaken):  # the inviter himself, under another hat
        number = people.security_administrator.staff_number
        _invite(people, role=Role.AUDITOR, unit=people.city, staff_number=number)
    _invite(people)
    with pytest.raises(NumberTaken):
        _invite(people)


def test_the_pages_lead_from_invitation_to_revocation(client: Client, people: People) -> None:
    client.force_login(people.security_administrator, backend=BACKEND)
    fields = {"display_name": "王律师", "role": "defender", "unit": people.firm.pk, "staff_number": "123"}
    assert "17 位数字" in client.post("/account/people/invite/", fields).content.decode()
    page = client.post("/account/people/invite/", {**fields, "staff_number": LICENCE}).content.decode()
    code = re.search(r'id="code">([^<]+)<', page)
    assert code and "/account/invitation/" in page and "<svg" in page
    number = Invitation.objects.get().pk
    assert "王律师" in client.get("/account/people/").content.decode()
    client.post(f"/account/people/invitations/{number}/revoke/")
    assert "王律师" not in client.get("/account/people/").content.decode()
    assert Client().get(f"/account/invitation/{code[1]}/").status_code == 404


def test_only_security_administration_sees_people_and_none_beyond_its_reach(client: Client, people: People) -> None:
    far = Unit.objects.create(code="far", kind="city", name_zh="远市院", name_en="Far")
    person("far-away", Role.PROSECUTOR, far)
    assert people.defender
    client.force_login(people.operator, backend=BACKEND)
    assert client.get("/account/people/").status_code == 403
    client.force_login(people.security_administrator, backend=BACKEND)
    page = client.get("/account/people/?text=&role=defender").content.decode()
    assert "/people/of/defender/" in page and "/people/of/prosecutor/" not in page
    assert client.get("/account/people/of/far-away/").status_code == 404
    assert client.post("/account/people/of/far-away/deactivate/").status_code == 404
    assert client.post("/account/people/of/security/deactivate/").status_code == 404  # not oneself


def test_a_password_reset_is_shown_once_and_must_be_changed(client: Client, people: People) -> None:
    client.force_login(people.security_administrator, backend=BACKEND)
    page = client.post("/account/people/of/prosecutor/password/").content.decode()
    given = re.search(r"<code>([^<]+)</code>", page)
    other = Client()
    assert given
    other.post("/account/sign-in/", {"username": "prosecutor", "password": given[1]})
    assert other.get("/")["Location"] == "/account/password/"
