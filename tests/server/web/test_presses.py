"""A press that arrives twice is done once; a part of a page is sent when it changed; a sign-in's rest is told."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from server.cases.models import Case
from server.recordings.models import Alarm
from server.web.models import Press
from tests.server.cases.builders import a_session
from tests.server.conftest import People

BACKEND = "django.contrib.auth.backends.ModelBackend"
pytestmark = pytest.mark.django_db


def _in(people: People, name: str = "prosecutor") -> Client:
    client = Client()
    client.force_login(getattr(people, name), backend=BACKEND)
    return client


def _case(name: str, key: str) -> dict[str, str]:
    return {
        "name": name, "procedure": "ordinary", "accepted_on": f"{timezone.localdate()}", "one_press": key,
        "counted_from": f"{timezone.localdate()}",
    }  # fmt: skip


def test_a_form_that_creates_is_done_once_and_answers_alike(people: People) -> None:
    client, key = _in(people), str(uuid.uuid4())
    answers = [client.post("/cases/new/", _case("张三盗窃案", key)) for _ in range(3)]
    assert Case.objects.count() == 1
    assert len({each.url for each in answers}) == 1
    client.post("/cases/new/", _case("李四盗窃案", str(uuid.uuid4())))
    assert Case.objects.count() == 2, "another showing of the form is another press"


def test_a_form_that_was_refused_may_be_sent_again_with_the_same_key(people: People) -> None:
    client, key = _in(people), str(uuid.uuid4())
    assert client.post("/cases/new/", _case("", key)).status_code == 200
    assert client.post("/cases/new/", _case("张三盗窃案", key)).status_code == 302
    assert Case.objects.count() == 1


def test_a_press_that_is_still_being_done_is_not_done_again_and_says_so(people: People) -> None:
    alarm = Alarm.objects.create(code="x", zh="坏", en="bad", at=timezone.now(), unique="1")
    client, key = _in(people, "operator"), str(uuid.uuid4())
    Press.objects.create(person=people.operator, key=key, path="/", at=timezone.now())
    answer = client.post(
        f"/recordings/alarms/{alarm.pk}/acknowledge/",
        {"one_press": key},
        headers={"Referer": "http://testserver/rooms/"},
    )
    assert answer.url == "http://testserver/rooms/"
    assert "没有重复执行" in client.get(answer.url).content.decode()
    alarm.refresh_from_db()
    assert alarm.acknowledged_at is None


def test_a_key_counts_for_its_person_alone_and_is_forgotten_after_a_day(people: People) -> None:
    key = str(uuid.uuid4())
    Press.objects.create(person=people.operator, key=key, path="/", at=timezone.now() - timedelta(days=2))
    _in(people).post("/cases/new/", _case("张三盗窃案", key))
    assert Case.objects.count() == 1 and Press.objects.get().person == people.prosecutor


@pytest.mark.parametrize("key", ["", "x", "'; drop table", "0" * 500])
def test_what_is_no_key_changes_nothing(people: People, key: str) -> None:
    assert _in(people).post("/cases/new/", _case("张三盗窃案", key)).status_code == 302
    assert not Press.objects.exists()


def test_a_part_of_a_page_is_sent_alone_and_only_when_it_reads_otherwise(people: People) -> None:
    client = _in(people)
    asked = {"HX-Request": "true", "X-Background": "1", "X-Live": "day"}
    part = client.get("/", headers=asked)
    html = part.content.decode()
    assert html.startswith('<div id="live-day"') and "<html" not in html
    same = client.get("/", headers={**asked, "If-None-Match": part["ETag"]})
    assert same.status_code == 304 and same.content == b""
    a_session(people.unit, timezone.now())
    assert client.get("/", headers={**asked, "If-None-Match": part["ETag"]}).status_code == 200
    assert "<html" in client.get("/", headers={**asked, "X-Live": "nothing"}).content.decode()


def test_a_page_that_asks_by_itself_takes_no_message_from_the_person(people: People) -> None:
    client = _in(people)
    client.post("/recordings/0/bookmark/")
    client.post("/cases/new/", _case("张三盗窃案", ""))
    client.get("/", headers={"HX-Request": "true", "X-Background": "1", "X-Live": "day"})
    assert "alert-words" in client.get("/").content.decode()


def test_the_rest_of_a_sign_in_is_told_and_a_token_with_it(client: Client, people: People) -> None:
    assert client.get("/here/").json()["who"] == ""
    answer = _in(people).get("/here/", headers={"X-Background": "1"})
    told = answer.json()
    assert told["who"] == "prosecutor" and 0 < told["left"] <= 1800 and len(told["token"]) == 64
    assert "no-store" in answer["Cache-Control"]
