"""Documents go to the case platform and courts' documents come from it: through the queue, once, whatever is away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client as Browser
from django.utils import timezone

from server.access.models import User
from server.audit.models import AuditEvent
from server.cases.actions import cases
from server.cases.actions.history import Deed
from server.cases.models import Case
from server.gateways.exchange import judgments, queue
from server.gateways.exchange.deliver import deliver
from server.gateways.exchange.http import signature
from server.gateways.models import Judgment, Operation, Outgoing, OutgoingState
from tests.fakes.case_system import CaseSystem
from tests.server.cases.builders import Hand
from tests.server.cases.conftest import open_case
from tests.server.conftest import People
from tests.server.gateways.test_dossiers import GOOD, PDF

__all__ = ["open_case"]
S = OutgoingState
BMSAH = "温鹿检刑诉受[2026]33030200123号"
RULING = b"%PDF-1.7 judgment"


def _browser(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def filed(people: People, far: CaseSystem, open_case: Callable[..., Hand]) -> Case:
    """A case with a number and two documents in its dossier."""
    case = open_case(bmsah=BMSAH).case
    manager = _browser(people.case_management)
    manager.post(f"/exchange/dossiers/{case.pk}/", {"file": SimpleUploadedFile("卷.zip", GOOD)})
    manager.post(f"/exchange/parcels/{case.parcels.get().pk}/file/")
    call_command("run_gateways")
    return case


def test_a_document_is_sent_once_with_its_bytes_and_survives_a_lost_answer(
    people: People, far: CaseSystem, filed: Case
) -> None:
    file = filed.dossier.get(title="起诉意见书")
    browser, place = _browser(people.prosecutor), f"/dossiers/{filed.pk}/papers/police:{file.pk}/push/"
    assert "推送到业务系统" in browser.get(f"/dossiers/{filed.pk}/").content.decode()
    far.loses_answers = True
    browser.post(place)
    call_command("run_gateways")
    far.loses_answers = False
    browser.post(place)  # pressed again
    message = Outgoing.objects.get(operation=Operation.PUSH_DOCUMENT)
    assert (message.state, message.tries) == (S.WAITING, 1)
    later = timezone.now() + timedelta(hours=1)
    again = queue.take(later)
    assert again == message
    queue.carry(again, later, deliver)
    sent = [body for path, body in far.taken if path == "/documents"]
    assert [(each["bmsah"], each["title"], each["sha256"]) for each in sent] == [(BMSAH, "起诉意见书", file.digest)]
    assert far.files[hashlib.sha256(PDF).hexdigest()] == PDF
    assert AuditEvent.objects.filter(action="document.sent").count() == 1
    assert "平台已接收" in browser.get(f"/dossiers/{filed.pk}/").content.decode()


def test_who_may_not_work_on_the_case_sends_nothing_and_a_stranger_knows_of_none(
    people: People, far: CaseSystem, filed: Case
) -> None:
    place = f"/dossiers/{filed.pk}/papers/police:{filed.dossier.earliest('pk').pk}/push/"
    assert _browser(people.stranger).post(place).status_code == 404
    assert _browser(people.operator).post(place).status_code == 403
    head = _browser(people.department_head)
    head.post(place)
    assert "推送到业务系统" not in head.get(f"/dossiers/{filed.pk}/").content.decode()
    assert not Outgoing.objects.filter(operation=Operation.PUSH_DOCUMENT).exists()


def test_a_file_that_the_vault_gives_otherwise_is_held_for_a_person(
    people: People, far: CaseSystem, filed: Case, tmp_path: Path
) -> None:
    file = filed.dossier.earliest("pk")
    _browser(people.prosecutor).post(f"/dossiers/{filed.pk}/papers/police:{file.pk}/push/")
    kept = tmp_path / "vault/cases/dossier" / file.digest
    kept.chmod(0o600)
    kept.write_bytes(b"%PDF-1.7 other")
    call_command("run_gateways")
    message = Outgoing.objects.get(operation=Operation.PUSH_DOCUMENT)
    assert message.state == S.HELD and "other bytes" in message.trouble
    assert "/documents" not in dict(far.taken)


def test_judgments_are_fetched_each_hour_page_by_page_and_kept_once(
    people: People, far: CaseSystem, open_case: Callable[..., Hand]
) -> None:
    case = open_case(bmsah=BMSAH).case
    for number in range(3):
        far.decide(BMSAH, RULING + bytes([number]), f"（2026）甲刑初{number}号")
    call_command("run_gateways")
    call_command("run_gateways")
    assert far.asked == ["", "2"] and case.judgments.count() == 3
    assert AuditEvent.objects.filter(action="judgment.fetched").count() == 3
    judgments.ask_each_hour(timezone.now() + timedelta(hours=1))
    call_command("run_gateways")
    page = _browser(people.prosecutor).get(f"/dossiers/{case.pk}/").content.decode()
    assert "刑事判决书" in page and "甲刑初2号" in page
    place = f"/dossiers/{case.pk}/papers/judgment:{case.judgments.earliest('pk').pk}/file/"
    assert _browser(people.prosecutor).get(place).content == RULING + b"\x00"
    assert AuditEvent.objects.filter(action="dossier.fetched", actor="prosecutor").count() == 1
    assert _browser(people.stranger).get(place).status_code == 404


def test_a_fetch_that_breaks_off_goes_on_where_it_was_and_doubles_nothing(
    people: People, far: CaseSystem, open_case: Callable[..., Hand]
) -> None:
    open_case(bmsah=BMSAH)
    for number in range(3):
        far.decide(BMSAH, RULING + bytes([number]), f"{number}号")
    gone = far.judgments[2]["sha256"]
    data = far.files.pop(gone)
    call_command("run_gateways")
    message = Outgoing.objects.get(operation=Operation.PULL_JUDGMENT)
    assert (message.state, Judgment.objects.count()) == (S.HELD, 2) and gone in message.trouble
    far.files[gone] = data
    queue.retry(by=people.operator, message=message, now=timezone.now())
    call_command("run_gateways")
    assert Judgment.objects.count() == 3 and far.asked == ["", "2", "2"]


def test_a_judgment_of_a_case_that_comes_later_waits_for_it(people: People, far: CaseSystem) -> None:
    far.decide(BMSAH, RULING, "1号")
    call_command("run_gateways")
    assert Judgment.objects.get().case is None
    told = {"name": "张三盗窃案", "accepted_on": timezone.localdate(), "bmsah": BMSAH}
    case = cases.open_case(unit=people.unit, values=told, deed=Deed(by=people.prosecutor, now=timezone.now()))
    judgments.ask("again", timezone.now())
    call_command("run_gateways")
    assert Judgment.objects.get().case == case


def _told(secret: str, key: str = "told-00001", age: int = 0) -> tuple[int, Any]:
    body = json.dumps({"case": BMSAH}).encode()
    signed = signature(secret.encode(), int(timezone.now().timestamp()) - age, body)
    answer = Browser().post(
        "/api/platform/judgments", body, content_type="application/json",
        headers={"X-Signature": signed, "Idempotency-Key": key},
    )  # fmt: skip
    return answer.status_code, answer.json()


def test_the_platform_says_that_one_came_and_it_is_fetched_at_once_and_once(
    people: People, far: CaseSystem, open_case: Callable[..., Hand]
) -> None:
    open_case(bmsah=BMSAH)
    call_command("run_gateways")
    far.decide(BMSAH, RULING, "1号")
    call_command("run_gateways")
    assert not Judgment.objects.exists(), "the hour's fetch was before it"
    assert _told(far.secret) == (202, {"state": "asked"})
    assert _told(far.secret)[0] == 202
    call_command("run_gateways")
    assert Judgment.objects.count() == 1
    assert Outgoing.objects.filter(operation=Operation.PULL_JUDGMENT).count() == 2


@pytest.mark.parametrize(("secret", "age"), [("wrong", 0), ("platform-secret", 3600), ("platform-secret", -3600)])
def test_nobody_else_and_no_old_letter_makes_us_fetch(far: CaseSystem, people: People, secret: str, age: int) -> None:
    assert _told(secret, age=age)[0] == 401
    assert not Outgoing.objects.exists()


def test_without_a_platform_nobody_is_believed(people: People) -> None:
    assert _told("")[0] == 401
