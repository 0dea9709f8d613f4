from __future__ import annotations

import pytest
from django.test import Client

from server.access import actions, sign_ins
from server.access.models import SignIn
from server.audit.models import AuditEvent
from tests.server.conftest import PASSWORD, People

PHONE = "Mozilla/5.0 (Linux; Android 14; X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML) Version/17.4 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"


def _in(username: str = "prosecutor", agent: str = EDGE) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/account/sign-in/", {"username": username, "password": PASSWORD})
    assert client.get("/account/").status_code == 200
    return client


def _is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [(PHONE, "Chrome · Android"), (IPAD, "Safari · iPad"), (EDGE, "Edge · Windows"), ("curl/8", "curl/8"), ("", "")],
)
def test_a_device_is_told_in_words(agent: str, words: str) -> None:
    assert sign_ins.device(agent) == words


def test_one_sees_and_ends_ones_own_sign_ins(people: People) -> None:
    desk, phone = _in(), _in(agent=PHONE)
    page = desk.get("/account/").content.decode()
    assert "Edge · Windows" in page and "Chrome · Android" in page and page.count("本设备") == 1
    number = SignIn.objects.get(agent=PHONE).pk
    desk.post(f"/account/sign-ins/{number}/end/")
    assert _is_in(desk) and not _is_in(phone)
    assert "Chrome · Android" not in desk.get("/account/").content.decode()


def test_nobody_ends_anothers_sign_in(people: People) -> None:
    own, other = _in(), _in("head")
    number = SignIn.objects.get(user=people.department_head).pk
    assert own.post(f"/account/sign-ins/{number}/end/").status_code == 404 and _is_in(other)


def test_all_others_end_at_once(people: People) -> None:
    desk, phone, tablet = _in(), _in(agent=PHONE), _in(agent=IPAD)
    desk.post("/account/sign-ins/end-others/")
    assert [_is_in(each) for each in (desk, phone, tablet)] == [True, False, False]


def test_a_changed_password_ends_all_others_and_this_one_stays_listed(people: People) -> None:
    desk, phone = _in(), _in(agent=PHONE)
    new = {"old_password": PASSWORD, "new_password1": "my very own 42", "new_password2": "my very own 42"}
    desk.post("/account/password/", new)
    assert _is_in(desk) and not _is_in(phone)
    assert desk.get("/account/").content.decode().count("本设备") == 1


@pytest.mark.parametrize("deed", ["deactivate", "password", "sign-ins"])
def test_security_administration_ends_them(people: People, deed: str) -> None:
    desk, security = _in(), _in(people.security_administrator.username)
    assert "Edge · Windows" in security.get("/account/people/of/prosecutor/").content.decode()
    security.post(f"/account/people/of/prosecutor/{deed}/")
    assert not _is_in(desk)
    assert AuditEvent.objects.filter(action="sign_in.all_ended", actor="security").count() == 1


def test_no_sign_in_outlasts_twelve_hours_however_busy(people: People) -> None:
    desk = _in()
    session = desk.session
    session["signed_in_at"] -= 12 * 3600
    session.save()
    assert not _is_in(desk) and not sign_ins.alive(people.prosecutor, SignIn.objects.get().seen_at).exists()


def test_who_signs_out_is_no_longer_listed(people: People) -> None:
    desk = _in()
    desk.post("/account/sign-out/")
    assert SignIn.objects.get().ended_at is not None


def test_a_deactivated_persons_sessions_are_gone_not_only_refused(people: People) -> None:
    desk = _in()
    key = desk.session.session_key
    actions.deactivate_user(actor="test", user=people.prosecutor)
    assert not desk.session.exists(key)
