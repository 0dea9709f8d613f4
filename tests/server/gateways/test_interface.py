"""Programs send cases, bookings and applications with a key of their own; sending twice changes nothing."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from server.access.models import User
from server.audit.models import AuditEvent
from server.bookings.models import Booking
from server.cases.models import Case
from server.devices.actions import register_room
from server.gateways import systems
from server.gateways.api.routes import addresses
from server.gateways.models import Scope, StoredAnswer, System
from server.viewing.models import ViewingRequest
from tests.server.cases.builders import a_session
from tests.server.conftest import People

CASE = {
    "key": "A-1", "name": "张三盗窃案", "accepted_on": "2026-03-16", "prosecutor": "prosecutor",
    "suspects": [{"name": "张三", "id_kind": "resident", "id_number": "11010519491231002X",
                  "charges": [{"article": "264", "name": "盗窃罪"}]}],
}  # fmt: skip


class Program:
    """Another system that asks over HTTP."""

    def __init__(self, people: People, *scopes: Scope, hook: str = "") -> None:
        now = timezone.now()
        self.system, self.key, self.signing = systems.add(
            by=people.operator, name="业务应用", origin="业务应用", answerable=people.case_management,
            scopes=scopes or list(Scope), hook=hook, now=now,
        )  # fmt: skip

    def post(self, path: str, told: dict[str, Any], once: str = "key-00001") -> tuple[int, Any]:
        answer = Browser().post(
            f"/api/{path}", json.dumps(told), content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", "Idempotency-Key": once},
        )  # fmt: skip
        return answer.status_code, answer.json()

    def get(self, path: str) -> tuple[int, Any]:
        answer = Browser().get(f"/api/{path}", headers={"Authorization": f"Bearer {self.key}"})
        return answer.status_code, answer.json()


def test_a_case_sent_twice_is_one_case_and_the_same_answer(people: People) -> None:
    program = Program(people)
    first = program.post("cases", CASE)
    assert first[0] == 201 and first[1]["suspects"][0]["name"] == "张三"
    assert program.post("cases", CASE) == first, "the stored answer"
    assert program.post("cases", CASE, once="key-00002") == (200, first[1]), "another request for the same case"
    assert Case.objects.count() == 1 and Case.objects.get().prosecutor == people.prosecutor
    assert program.get("cases/A-1") == (200, first[1])
    assert AuditEvent.objects.filter(action="api.case_read", actor=f"system-{program.system.pk}").count() == 1


def test_a_key_used_for_another_request_is_refused_and_does_nothing(people: People) -> None:
    program = Program(people)
    program.post("cases", CASE)
    status, problem = program.post("cases", {**CASE, "key": "A-2"})
    assert (status, problem["type"]) == (422, "urn:msr:problem:idempotency-key-reused")
    assert program.post("cases", {**CASE, "key": "A-2"}, once="")[1]["type"] == "urn:msr:problem:idempotency-key"
    assert Case.objects.count() == 1 and StoredAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"bmsah": "甲2026-1"}, "refused"),
        ({"prosecutor": "nobody"}, "person"),
        ({"accepted_on": "yesterday"}, "fields"),
        ({"unknown": 1}, "fields"),
        ({"name": "a\0b"}, "fields"),
        ({"suspects": [{"name": "张三", "id_kind": "resident", "id_number": "110105194912310021"}]}, "refused"),
    ],
)
def test_what_does_not_fit_is_a_problem_in_words(people: People, change: dict[str, Any], kind: str) -> None:
    status, problem = Program(people).post("cases", {**CASE, **change})
    assert (status, problem["type"]) == (422, f"urn:msr:problem:{kind}")
    assert problem["detail"] and Case.objects.count() == 0 and StoredAnswer.objects.count() == 0


def test_a_key_opens_its_scopes_alone_until_it_is_revoked_or_its_person_is_gone(people: People) -> None:
    program = Program(people, Scope.CASES_READ)
    assert program.post("cases", CASE)[1]["type"] == "urn:msr:problem:scope"
    assert program.get("cases/A-1")[0] == 404
    people.case_management.is_active = False
    people.case_management.save()
    assert program.get("cases/A-1")[0] == 401
    people.case_management.is_active = True
    people.case_management.save()
    systems.revoke(by=people.operator, system=program.system, now=timezone.now())
    assert program.get("cases/A-1")[0] == 401
    assert program.key not in str(list(System.objects.values()))


def test_a_system_sees_no_case_of_another_system_or_unit(people: People) -> None:
    Program(people).post("cases", CASE)
    other = Program(people)
    System.objects.filter(pk=other.system.pk).update(origin="别的系统")
    assert other.get("cases/A-1")[0] == 404


def test_a_hearing_asked_for_from_outside_waits_for_the_prosecutor_and_cannot_clash(people: People) -> None:
    program = Program(people)
    program.post("cases", CASE)
    register_room(actor="test", code="r1", name_zh="一号室", name_en="Room 1", unit=people.unit)
    begins = timezone.now() + timedelta(days=1)
    told = {
        "case": "A-1", "suspects": [1], "room": "r1", "from_at": begins.isoformat(),
        "until_at": (begins + timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    status, made = program.post("bookings", told, once="booking-1")
    assert (status, made["state"]) == (201, "draft")
    assert program.post("bookings", told, once="booking-1") == (201, made)
    assert Booking.objects.get().made_by == people.prosecutor
    clash = program.post("bookings", told, once="booking-2")
    assert (clash[0], clash[1]["type"]) == (409, "urn:msr:problem:clash")
    assert program.post("bookings", {**told, "suspects": [7]}, once="booking-3")[1]["type"].endswith("suspects")
    assert program.get(f"bookings/{made['number']}")[1] == made
    assert Booking.objects.count() == 1


def test_an_application_for_a_recording_that_the_person_may_not_know_of_is_404(people: People) -> None:
    told = {"applicant": "prosecutor", "session": "0" * 32, "reason": "核对录像", "days": 3}
    assert Program(people).post("viewing-applications", told)[0] == 404


def test_the_interface_describes_itself_with_every_refusal(people: People) -> None:
    told = Browser().get("/api/openapi.json").json()
    assert set(told["paths"]) == {
        "/api/cases", "/api/cases/{key}", "/api/bookings", "/api/bookings/{number}",
        "/api/bookings/{number}/withdrawal",
        "/api/viewing-applications", "/api/viewing-applications/{number}",
        "/api/wristbands", "/api/platform/judgments", "/api/platform/receipts",
    }  # fmt: skip
    for methods in told["paths"].values():
        for each in methods.values():
            assert {"401", "403", "404", "409", "422"} <= set(each["responses"])


def test_what_is_described_is_what_is_there_and_asks_for_a_key(people: People) -> None:
    told = Browser().get("/api/openapi.json").json()
    described = {path.replace("{key}", "1").replace("{number}", "1") for path in told["paths"]}
    there = {f"/api/{_plain(str(each.pattern))}" for each in addresses()[0] if each.name != "openapi-json"}
    assert described == there - {"/api/"}
    for path, methods in told["paths"].items():
        for method, each in methods.items():
            assert each["security"] and each["responses"]["401"]
            place = path.replace("{key}", "1").replace("{number}", "1")
            answer = Browser().generic(method.upper(), place, "{}", content_type="application/json")
            assert answer.status_code == 401, f"{method} {path}"
            assert answer["Content-Type"] == "application/problem+json"
        assert Browser().delete(place).status_code == 405


def _plain(pattern: str) -> str:
    return re.sub(r"<[^>]+>", "1", pattern)


def test_a_system_takes_back_what_it_asked_for_until_the_prosecutor_sent_it_on(people: People) -> None:
    program = Program(people)
    program.post("cases", CASE)
    register_room(actor="test", code="r1", name_zh="一号室", name_en="Room 1", unit=people.unit)
    begins = timezone.now() + timedelta(days=1)
    told = {
        "case": "A-1", "suspects": [1], "room": "r1", "from_at": begins.isoformat(),
        "until_at": (begins + timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    number = program.post("bookings", told, once="booking-1")[1]["number"]
    other = Program(people)
    back = f"bookings/{number}/withdrawal"
    assert other.post(back, {"reason": "改期"}, once="back-0001")[1]["type"].endswith("not-yours")
    assert program.post(back, {"reason": ""}, once="back-0002")[0] == 422
    assert program.post(back, {"reason": "改期"}, once="back-0003")[1]["state"] == "cancelled"
    assert program.post(back, {"reason": "改期"}, once="back-0004")[1]["state"] == "cancelled", "twice changes nothing"
    assert program.post("bookings", told, once="booking-2")[0] == 201, "its time is free again"
    again = Booking.objects.latest("pk")
    Booking.objects.filter(pk=again.pk).update(state="with_defender")
    refused = program.post(f"bookings/{again.number}/withdrawal", {"reason": "改期"}, once="back-0005")
    assert (refused[0], refused[1]["type"]) == (409, "urn:msr:problem:sent-on")
    assert program.post("bookings/none/withdrawal", {"reason": "改期"}, once="back-0006")[0] == 404
    assert AuditEvent.objects.filter(action="api.booking_withdrawn").count() == 1


def test_an_application_that_was_passed_on_is_followed_by_its_own_system_alone(people: People) -> None:
    program, session = Program(people), a_session(people.unit, timezone.now())
    told = {"applicant": "prosecutor", "session": session.pk, "reason": "核对录像", "days": 3}
    made = program.post("viewing-applications", told)
    assert made[0] == 201, made
    assert program.get(f"viewing-applications/{made[1]['number']}") == (200, made[1])
    assert Program(people).get(f"viewing-applications/{made[1]['number']}")[0] == 404
    ViewingRequest.objects.update(state="refused", decision="理由不足")
    assert program.get(f"viewing-applications/{made[1]['number']}")[1]["state"] == "refused"


def _browser(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_the_operator_makes_a_key_that_is_shown_once(people: People) -> None:
    browser = _browser(people.operator)
    told = {"name": "业务应用", "origin": "业务应用", "answerable": people.case_management.pk, "scopes": ["cases:read"]}
    page = browser.post("/exchange/systems/", told).content.decode()
    key = page.partition("<code>msr-")[2].partition("<")[0]
    assert len(key) > 40 and key not in browser.get("/exchange/systems/").content.decode()
    made = System.objects.get()
    for user in (people.prosecutor, people.case_management, people.technician):
        assert _browser(user).get("/exchange/systems/").status_code == 403
        assert _browser(user).post(f"/exchange/systems/{made.pk}/revoke/").status_code == 403
    assert browser.post("/exchange/systems/999/revoke/").status_code == 404
    browser.post(f"/exchange/systems/{made.pk}/revoke/")
    assert systems.of_key(f"msr-{key}", timezone.now()) is None
