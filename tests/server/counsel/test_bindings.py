"""A retained lawyer is bound by papers and review; a stranger, a wrong unit, a wrong case, a former lawyer are not."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from server.access import reach
from server.access.models import Role, SignIn, User
from server.access.policies import Permission
from server.audit.models import AuditEvent
from server.counsel import actions, papers, queries
from server.counsel.errors import Conflict, NotAllowed, PaperAltered, StaleState, TooManyDefenders, UnfitPaper
from server.counsel.models import Binding, Client, Paper, PaperKind
from server.counsel.states import BINDINGS, BindingEvent, BindingState
from server.vault.configured import papers as store
from tests.server.conftest import People, person

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n"
CASE, OTHER_CASE = "示甲检起诉受[2026]33030200001号", "示甲检起诉受[2026]33030200002号"
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


def test_an_accepted_lawyer_is_bound_to_that_case_and_person_alone(people: People) -> None:
    binding = _ask(people)
    assert not queries.is_bound(people.defender, CASE)
    _accept(people, binding)
    assert queries.is_bound(people.defender, CASE, "张三")
    assert not queries.is_bound(people.defender, CASE, "李四") and not queries.is_bound(people.defender, OTHER_CASE)
    assert not queries.is_bound(people.duty_lawyer, CASE)
    deeds = AuditEvent.objects.filter(kind="counsel.binding").values_list("action", "actor")
    assert set(deeds) == {("binding.asked", "defender"), ("binding.accepted", "case-management")}


def test_a_former_lawyer_reaches_the_case_no_more(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign-in stands in for a case, its `agent` for the case number."""
    monkeypatch.setattr(reach, "_ways", dict(reach._ways))
    reach.lead(SignIn, Permission.SEE_BOUND_CASES, queries.by_binding("agent"))
    case = SignIn.objects.create(user=people.prosecutor, session_key="x", started_at=NOW, seen_at=NOW, agent=CASE)
    binding = _ask(people)

    def reaches(user: User) -> bool:
        return reach.reaches(user, Permission.SEE_BOUND_CASES, case, NOW)

    assert not reaches(people.defender)
    _accept(people, binding)
    assert reaches(people.defender) and not reaches(people.duty_lawyer)
    actions.end(person=people.case_management, binding=binding, why="委托解除", now=NOW)
    assert not reaches(people.defender)


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


def test_one_person_has_two_defenders_and_no_third(people: People) -> None:
    for name in ("lawyer-1", "lawyer-2"):
        _accept(people, _ask(people, person(name, Role.DEFENDER, people.firm)))
    third = _ask(people)
    with pytest.raises(TooManyDefenders):
        _accept(people, third)
    first = Binding.objects.get(lawyer__username="lawyer-1")
    actions.end(person=first.lawyer, binding=first, why="辞去委托", now=NOW)
    _accept(people, third)


def test_nobody_defends_two_of_one_case(people: People) -> None:
    _accept(people, _ask(people))
    other = _ask(people, suspect="李四")
    with pytest.raises(Conflict):
        _accept(people, other, CASE, "李四")
    _accept(people, other, OTHER_CASE, "李四")


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


def test_a_lawyer_without_an_active_account_is_bound_to_nothing(people: People) -> None:
    _accept(people, _ask(people))
    User.objects.filter(pk=people.defender.pk).update(is_active=False)
    assert not queries.is_bound(people.defender, CASE)


def test_strangers_are_told_404_and_the_reviewer_is_on_record(people: People) -> None:
    binding = _ask(people)
    paper = Paper.objects.first()
    assert paper is not None
    pages = (f"/counsel/bindings/{binding.pk}/", f"/counsel/papers/{paper.pk}/")
    other = person("other-lawyer", Role.DEFENDER, people.firm)
    next_door = person("cm-b", Role.CASE_MANAGEMENT, people.other_unit)
    for user in (other, next_door):
        assert [_browser(user).get(page).status_code for page in pages] == [404, 404]
    assert _browser(people.prosecutor).get(pages[0]).status_code == 403
    reviewer = _browser(people.case_management)
    shown = reviewer.get(pages[0]).content.decode()
    assert people.defender.staff_number in shown and "张父" in shown
    answer = reviewer.get(pages[1])
    assert answer.content == PDF and answer["Content-Disposition"].startswith("attachment")
    read = AuditEvent.objects.filter(action="personal.read", actor="case-management").values_list("ident", flat=True)
    assert set(read) == set(pages)
    assert AuditEvent.objects.filter(action="access.denied").count() == 5


def test_the_pages_lead_from_papers_to_a_binding_and_to_its_end(people: People) -> None:
    lawyer, reviewer = _browser(people.defender), _browser(people.case_management)
    fields = {"unit": people.unit.pk, "person_said": "张三", "client": "relative", "client_name": "张父"}
    files = {"power": SimpleUploadedFile("委托书.pdf", b"MZ"), "letter": SimpleUploadedFile("函.pdf", PDF)}
    refused = lawyer.post("/counsel/bindings/ask/", {**fields, **files}).content.decode()
    assert "不是 PDF、JPG 或 PNG" in refused and not Binding.objects.exists()
    files = {"power": SimpleUploadedFile("委托书.pdf", PDF), "letter": SimpleUploadedFile("函.pdf", PDF)}
    lawyer.post("/counsel/bindings/ask/", {**fields, **files})
    number = Binding.objects.get().pk
    assert "1 件待审核" in reviewer.get("/").content.decode()
    assert "张三" in reviewer.get("/counsel/reviews/").content.decode()
    reviewer.post(f"/counsel/bindings/{number}/decide/", {"act": "refuse", "why": ""})
    assert Binding.objects.get().state == BindingState.ASKED
    decision = {"act": "accept", "case": CASE, "suspect": "张三", "said": "手续齐全"}
    reviewer.post(f"/counsel/bindings/{number}/decide/", decision)
    assert "已绑定" in lawyer.get(f"/counsel/bindings/{number}/").content.decode()
    lawyer.post(f"/counsel/bindings/{number}/end/", {"why": "辞去委托"})
    assert not queries.is_bound(people.defender, CASE)
