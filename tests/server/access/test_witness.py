"""Each denial and each reading of personal data is an audit event; no view can forget to say what it reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver

from server.access.middleware import WitnessMiddleware
from server.access.personal import declared
from server.audit.models import AuditEvent
from tests.server.conftest import People

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _views(patterns: list[object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for each in patterns:
        path = f"{prefix}{each.pattern}"  # type: ignore[attr-defined]
        if isinstance(each, URLPattern):
            yield path, each.callback
        else:
            yield from _views(each.url_patterns, path)  # type: ignore[attr-defined]


def test_every_view_says_which_personal_data_it_reads() -> None:
    views = dict(_views(get_resolver().url_patterns))
    assert len(views) > 30
    assert [path for path, view in views.items() if declared(view) is None] == []


def _events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action))


def test_reading_about_people_is_told_with_what_was_asked_for(client: Client, people: People) -> None:
    client.force_login(people.security_administrator, backend=BACKEND)
    client.get("/account/people/?text=wang&role=&state=")
    (event,) = _events("personal.read")
    assert (event.actor, event.kind, event.ident) == ("security", "page", "/account/people/")
    assert event.details == {"what": ["people"], "query": "text=wang&role=&state="}


def test_ones_own_account_and_the_rooms_are_nobody_elses_data(client: Client, people: People) -> None:
    client.force_login(people.prosecutor, backend=BACKEND)
    for path in ("/account/", "/rooms/", "/help/"):
        assert client.get(path).status_code == 200
    assert _events("personal.read") == []


def test_the_home_page_tells_what_its_panels_read(client: Client, people: People) -> None:
    client.force_login(people.auditor, backend=BACKEND)
    client.get("/")
    assert _events("personal.read")[0].details["what"] == ["audit"]
    client.force_login(people.technician, backend=BACKEND)
    client.get("/")
    assert _events("personal.read")[-1].details["what"] == ["signing"], "rooms are nobody's personal data"


def test_a_view_that_says_nothing_counts_as_one_that_reads_everything(people: People, rf: RequestFactory) -> None:
    def forgetful(request: HttpRequest) -> HttpResponse:
        return HttpResponse("everything")

    witness = WitnessMiddleware(forgetful)
    request = rf.get("/new-page/")
    request.user = people.prosecutor
    witness.process_view(request, forgetful, (), {})
    witness(request)
    assert _events("personal.read")[0].details["what"] == ["undeclared"]


def test_a_page_that_asks_by_itself_is_told_once(client: Client, people: People) -> None:
    client.force_login(people.security_administrator, backend=BACKEND)
    for _ in range(3):
        client.get("/account/people/", headers={"X-Background": "1"})
    assert len(_events("personal.read")) == 1
    client.get("/account/people/")
    assert len(_events("personal.read")) == 2


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [
        ("/account/people/", 403, "role prosecutor lacks manage_people"),
        ("/recordings/00ff/", 404, ""),
        ("/rooms/nowhere/", 404, ""),
    ],
)
def test_a_denial_is_told(client: Client, people: People, path: str, status: int, why: str) -> None:
    client.force_login(people.prosecutor, backend=BACKEND)
    assert client.get(path).status_code == status
    (event,) = _events("access.denied")
    assert (event.actor, event.ident) == ("prosecutor", path)
    assert event.details == {"status": status, "method": "GET", "why": why}


def test_an_address_that_leads_nowhere_is_no_denial(client: Client, people: People) -> None:
    client.force_login(people.prosecutor, backend=BACKEND)
    assert client.get("/no-such-page/").status_code == 404
    assert Client().get("/rooms/nowhere/").status_code == 302
    assert _events("access.denied") == []


def test_an_answer_does_not_go_out_if_its_reading_cannot_be_told(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **details: object) -> None:
        raise OSError("disk full")

    client.force_login(people.security_administrator, backend=BACKEND)
    monkeypatch.setattr("server.access.middleware.append", broken)
    client.raise_request_exception = False
    answer = client.get("/account/people/")
    assert answer.status_code == 500 and "prosecutor" not in answer.content.decode()
