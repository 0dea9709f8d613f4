"""A retained lawyer is bound by papers and review; a stranger, a wrong unit, a wrong case, a former lawyer are not."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from server.access.models import Role, User
from server.audit.models import AuditEvent
from server.counsel import actions, papers
from server.counsel.errors import NotAllowed, PaperAltered, StaleState, UnfitPaper
from server.counsel.models import Binding, Client, Paper, PaperKind
from server.counsel.states import BINDINGS, BindingEvent, BindingState
from server.vault.configured import papers as store
from tests.server.conftest import People, person

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n"
CASE = "示甲检起诉受[2026]33030200001号"
SHEETS = {
    PaperKind.POWER: papers.looked_at("委托书.pdf", PDF),
    PaperKind.LETTER: papers.looked_at("函.pdf", PDF + b"2"),
}


def _ask(people: People, lawyer: User | None = None, suspect: str = "张三") -> Binding:
    return actions.ask(
        lawyer=lawyer or people.defender,
        unit=people.unit,
        person_said=suspect,
        case_said="",
        client=Client.RELATIVE,
        client_name="张父",
        sheets=SHEETS,
        now=NOW,
    )


def _accept(people: People, binding: Binding, case: str = CASE, suspect: str = "张三") -> None:
    actions.accept(person=people.case_management, binding=binding, case=case, suspect=suspect, said="手续齐全", now=NOW)


def _browser(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_the_deeds_of_a_binding_are_on_record(people: People) -> None:
    binding = _ask(people)
    assert binding.received_at == NOW  # one centre is both zones: it lies before case management at once
    _accept(people, binding)
    deeds = AuditEvent.objects.filter(kind="counsel.binding").values_list("action", "actor")
    assert set(deeds) == {("binding.asked", "defender"), ("binding.accepted", "case-management")}


def test_a_refused_lawyer_reads_the_reason_and_may_ask_again(people: People) -> None:
    binding = _ask(people)
    actions.refuse(person=people.case_management, binding=binding, said="委托书没有签名", now=NOW)
    page = _browser(people.defender).get("/counsel/bindings/").content.decode()
    assert "委托书没有签名" in page and "未通过" in page
    assert _ask(people).pk != binding.pk


def test_only_case_management_of_the_unit_decides(people: People) -> None:
    binding = _ask(people)
    next_door = person("cm-b", Role.CASE_MANAGEMENT, people.other_unit)
    for user in (next_door, people.defender, people.department_head, people.security_administrator):
        with pytest.raises(NotAllowed):
            actions.accept(person=user, binding=binding, case=CASE, suspect="张三", said="好", now=NOW)
    above = person("cm-city", Role.CASE_MANAGEMENT, people.city)
    actions.accept(person=above, binding=binding, case=CASE, suspect="张三", said="好", now=NOW)


def test_it_is_decided_once(people: People) -> None:
    binding = _ask(people)
    _accept(people, binding)
    with pytest.raises(StaleState):
        actions.refuse(person=people.case_management, binding=binding, said="迟了", now=NOW)
    with pytest.raises(StaleState):
        actions.withdraw(person=people.defender, binding=binding, now=NOW)


def test_who_is_bound_otherwise_does_not_ask(people: People) -> None:
    for user in (people.duty_lawyer, people.prosecutor):
        with pytest.raises(NotAllowed):
            _ask(people, user)
    _ask(people)
    with pytest.raises(NotAllowed, match="waits already"):
        _ask(people)


def test_every_state_but_two_is_an_end() -> None:
    assert {state for state, _ in BINDINGS} == {BindingState.ASKED, BindingState.BOUND}
    assert {event for _, event in BINDINGS} == set(BindingEvent)


@pytest.mark.parametrize("data", [b"", b"MZ\x90\x00", b"<html>", b"%PDF-" + bytes(papers.LARGEST)])
def test_what_is_no_paper_is_refused_by_what_it_holds(data: bytes) -> None:
    with pytest.raises(UnfitPaper):
        papers.looked_at("委托书.pdf", data)


def test_papers_lie_in_a_store_of_their_own_under_their_digest_and_a_changed_one_is_not_shown(people: People) -> None:
    sheet = papers.looked_at("函.png", b"\x89PNG\r\n\x1a\n" + hashlib.sha256(b"x").digest())
    papers.keep(sheet)
    papers.keep(sheet)
    assert papers.fetch(sheet.digest) == sheet.data
    store().put_once("counsel/" + "0" * 64, b"%PDF-other")
    with pytest.raises(PaperAltered):
        papers.fetch("0" * 64)


def test_strangers_are_told_404(people: People) -> None:
    binding = _ask(people)
    paper = Paper.objects.first()
    assert paper is not None
    pages = (f"/counsel/bindings/{binding.pk}/", f"/counsel/papers/{paper.pk}/")
    other = person("other-lawyer", Role.DEFENDER, people.firm)
    assert [_browser(other).get(page).status_code for page in pages] == [404, 404]
    next_door = person("cm-b", Role.CASE_MANAGEMENT, people.other_unit)
    assert [_browser(next_door).get(page).status_code for page in pages] == [403, 404]
    answer = _browser(people.case_management).get(pages[1])
    assert answer.content == PDF and answer["Content-Disposition"].startswith("attachment")
    read = AuditEvent.objects.filter(action="personal.read", actor="case-management").values_list("ident", flat=True)
    assert set(read) == {pages[1]}


def test_a_file_that_is_no_paper_is_refused_at_the_form(people: People) -> None:
    fields = {"unit": people.unit.pk, "person_said": "张三", "client": "relative", "client_name": "张父"}
    files = {"power": SimpleUploadedFile("委托书.pdf", b"MZ"), "letter": SimpleUploadedFile("函.pdf", PDF)}
    refused = _browser(people.defender).post("/counsel/bindings/ask/", {**fields, **files}).content.decode()
    assert "不是 PDF、JPG 或 PNG" in refused and not Binding.objects.exists()
