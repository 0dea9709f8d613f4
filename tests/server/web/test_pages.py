from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from server.access.models import Role
from server.access.policies import TABLE, Permission
from server.web import error_pages
from tests.server.conftest import People

BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_every_answer_carries_the_strict_policy(client: Client, people: People) -> None:
    for path in ("/account/sign-in/", "/nothing-here/"):
        policy = client.get(path)["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives["default-src"] == "'none'" and directives["script-src"] == "'self'"
        assert directives["media-src"] == directives["worker-src"] == "'self' blob:"
        assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
        assert "unsafe" not in policy


def test_the_usual_guards_stand_in_the_headers(client: Client, people: People) -> None:
    answer = client.get("/account/sign-in/")
    assert answer["X-Frame-Options"] == "DENY" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    cookie = answer.cookies["csrftoken"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_the_page_speaks_chinese_whatever_the_browser_prefers(client: Client, people: People) -> None:
    page = client.get("/account/sign-in/", headers={"Accept-Language": "en-US"}).content.decode()
    assert '<html lang="zh-CN">' in page and "登录" in page


def test_the_switch_turns_the_page_to_english_and_back(client: Client, people: People) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/account/sign-in/"})
    assert answer["Location"] == "/account/sign-in/" and answer.cookies["language"]["httponly"]
    page = client.get("/account/sign-in/").content.decode()
    assert '<html lang="en">' in page and "Sign in" in page and "登录" not in page
    client.post("/language/", {"language": "zh-hans"})
    assert "登录" in client.get("/account/sign-in/").content.decode()


def test_the_switch_leads_nowhere_else_and_knows_two_languages(client: Client, people: People) -> None:
    answer = client.post("/language/", {"language": "tlh", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/" and "language" not in answer.cookies
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize("role", Role)
def test_each_role_has_its_home_page(client: Client, people: People, role: Role) -> None:
    client.force_login(people.of(role), backend=BACKEND)
    page = client.get("/").content.decode()
    assert str(role.label) in page
    assert ('href="/rooms/"' in page) == (Permission.SEE_ROOMS_HEALTH in TABLE[role])


def test_a_demo_says_so_on_every_page(client: Client, people: People) -> None:
    for path in ("/account/sign-in/", "/nothing-here/"):
        assert "演示 无法律效力" in client.get(path).content.decode()


def test_a_page_that_does_not_exist_says_what_to_do(client: Client, people: People) -> None:
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404 and "没有找到" in answer.content.decode() and "申请查看" in answer.content.decode()


def test_a_stale_form_is_told_in_plain_words(people: People) -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/sign-in/", {"username": "x"})
    assert answer.status_code == 403 and "页面已过期" in answer.content.decode()


@pytest.mark.parametrize(("page", "status"), [("bad_request", 400), ("forbidden", 403), ("broken", 500)])
def test_refusals_and_failures_have_pages_of_their_own(rf: RequestFactory, page: str, status: int) -> None:
    arguments = () if page == "broken" else (Exception(),)
    answer = getattr(error_pages, page)(rf.get("/"), *arguments)
    assert answer.status_code == status and f"（{status}）" in answer.content.decode()


def test_signing_out_needs_a_deed(client: Client, people: People) -> None:
    client.force_login(people.prosecutor, backend=BACKEND)
    assert client.get("/account/sign-out/").status_code == 405
    assert client.post("/account/sign-out/").status_code == 302
    assert client.get("/").status_code == 302
