from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from server.access import actions
from server.audit.models import AuditEvent
from server.audit.queries import verify
from tests.server.conftest import PASSWORD, People

URL = "/account/sign-in/"


def _try(client: Client, username: str, password: str):
    return client.post(URL, {"username": username, "password": password})


def test_the_right_password_leads_to_the_home_page(client: Client, people: People) -> None:
    response = _try(client, "prosecutor", PASSWORD)
    assert response.status_code == 302 and response["Location"] == "/"
    assert "测试检察官" in client.get("/").content.decode()


def test_a_page_asked_for_before_sign_in_is_where_one_arrives(client: Client, people: People) -> None:
    response = client.get("/rooms/")
    assert response["Location"] == "/account/sign-in/?next=/rooms/"


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(client: Client, people: People) -> None:
    wrong, unknown = _try(client, "prosecutor", "x"), _try(client, "nobody", "x")
    words = "用户名或密码不正确"
    assert words in wrong.content.decode() and words in unknown.content.decode()


def test_after_five_wrong_passwords_even_the_right_one_is_refused_for_a_time(client: Client, people: People) -> None:
    for _ in range(5):
        response = _try(client, "prosecutor", "wrong")
    assert response.status_code == 429
    locked = _try(client, "prosecutor", PASSWORD)
    assert locked.status_code == 429
    page = locked.content.decode()
    assert "账号已锁定" in page and "15 分钟后再试" in page
    assert 0 < int(locked["Retry-After"]) <= 900


def test_a_lock_ends_with_its_time(client: Client, people: People) -> None:
    from axes.models import AccessAttempt

    for _ in range(5):
        _try(client, "prosecutor", "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert _try(client, "prosecutor", PASSWORD).status_code == 302


def test_a_lock_on_one_account_leaves_others_free(client: Client, people: People) -> None:
    for _ in range(5):
        _try(client, "prosecutor", "wrong")
    assert _try(client, "head", PASSWORD).status_code == 302


def test_sign_in_and_out_refusal_and_lock_out_are_in_the_audit_log(client: Client, people: People) -> None:
    _try(client, "prosecutor", PASSWORD)
    client.post("/account/sign-out/")
    for _ in range(5):
        _try(client, "prosecutor", "wrong")
    told = AuditEvent.objects.filter(action__startswith="user.").values_list("action", flat=True)
    expected = {"user.signed_in", "user.signed_out", "user.sign_in_failed", "user.locked_out"}
    assert expected <= set(told)
    assert verify().broken is None


def test_a_name_that_nobody_has_is_not_kept(client: Client, people: People) -> None:
    _try(client, "my-password-in-the-wrong-box", "x")
    event = AuditEvent.objects.get(action="user.sign_in_failed")
    assert (event.ident, event.details) == ("unknown", {"address": "127.0.0.1"})


def test_a_deactivated_person_is_out_at_once(client: Client, people: People) -> None:
    client.force_login(people.prosecutor, backend="django.contrib.auth.backends.ModelBackend")
    actions.deactivate_user(actor=people.operator, user=people.prosecutor)
    assert client.get("/").status_code == 302


def test_a_password_set_by_someone_else_must_be_changed_first(client: Client, people: People) -> None:
    actions.reset_password(actor=people.operator, user=people.prosecutor, password="given by others 1")
    _try(client, "prosecutor", "given by others 1")
    assert client.get("/")["Location"] == "/account/password/"
    new = {"new_password1": "my very own 42", "new_password2": "my very own 42"}
    client.post("/account/password/", {"old_password": "given by others 1", **new})
    assert client.get("/").status_code == 200
    assert AuditEvent.objects.filter(action="user.password_changed", actor="prosecutor").count() == 1


@pytest.mark.parametrize("password", ["short1", "12345678901234", "prosecutor"])
def test_a_weak_password_is_refused(client: Client, people: People, password: str) -> None:
    client.force_login(people.prosecutor, backend="django.contrib.auth.backends.ModelBackend")
    fields = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    assert client.post("/account/password/", fields).status_code == 200
    assert not AuditEvent.objects.filter(action="user.password_changed").exists()


def _age_session(seconds: int) -> None:
    """As if the newest use lay that long ago."""
    session = Session.objects.get()
    store = session.get_decoded()
    store["used_at"] -= seconds
    session.session_data = Session.objects.encode(store)
    session.expire_date -= timedelta(seconds=seconds)
    session.save()


def test_use_keeps_a_session_alive(client: Client, people: People) -> None:
    _try(client, "prosecutor", PASSWORD)
    client.get("/")
    _age_session(1700)
    client.get("/")
    left = Session.objects.get().expire_date - timezone.now()
    assert left > timedelta(seconds=1790)


def test_a_page_that_asks_by_itself_keeps_no_session_alive(client: Client, people: People) -> None:
    _try(client, "prosecutor", PASSWORD)
    client.get("/")
    _age_session(1700)
    assert client.get("/rooms/live/", headers={"X-Background": "1"}).status_code == 200
    assert Session.objects.get().expire_date - timezone.now() < timedelta(seconds=110)


def test_an_idle_session_ends_after_half_an_hour(client: Client, people: People) -> None:
    _try(client, "prosecutor", PASSWORD)
    client.get("/")
    _age_session(1801)
    assert client.get("/").status_code == 302


def test_a_part_that_asks_by_itself_leaves_the_page_alone_when_the_sign_in_is_over(client: Client) -> None:
    answer = client.get("/rooms/live/", headers={"HX-Request": "true", "X-Background": "1"})
    assert answer.status_code == 401 and "HX-Redirect" not in answer


def test_a_form_sent_after_the_end_of_the_sign_in_leads_back_to_its_page_and_says_so(client: Client) -> None:
    answer = client.post(
        "/recordings/alarms/1/acknowledge/", headers={"Referer": "http://testserver/recordings/alarms/?page=2"}
    )
    assert answer["Location"] == "/account/sign-in/?next=/recordings/alarms/%3Fpage%3D2"
    assert "没有执行" in client.get(answer["Location"]).content.decode()
    elsewhere = client.post("/recordings/alarms/1/acknowledge/", headers={"Referer": "https://elsewhere.example/x"})
    assert elsewhere["Location"] == "/account/sign-in/?next=/"


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(client: Client, people: People) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/rooms/"}
    response = client.get("/rooms/live/", headers=headers)
    assert response["HX-Redirect"] == "/account/sign-in/?next=/rooms/"
