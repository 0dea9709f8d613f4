"""Case management chooses the suspect from the register; whom a lawyer defends is known by key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from server.access.models import Role, User
from server.audit.models import AuditEvent
from server.cases.models import Suspect
from server.counsel import actions as counsel
from server.counsel.models import Binding
from server.counsel.states import BindingState
from server.defence import actions, queries
from server.defence.errors import Conflict, LinkedAlready, NoNumber, NotAllowed, TooManyDefenders
from server.defence.models import Defence
from tests.server.cases.builders import NOW, Hand
from tests.server.conftest import People, person
from tests.server.defence.conftest import NUMBER

Ask = Callable[..., Binding]


def _accept(people: People, binding: Binding, suspect: Suspect) -> None:
    actions.accept(person=people.case_management, binding=binding, suspect=suspect, said="手续齐全", now=NOW)


def _of(hand: Hand, name: str = "张三") -> Suspect:
    return hand.case.suspects.get(name=name)


def _browser(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_an_accepted_lawyer_defends_that_suspect_alone(people: People, hand: Hand, ask: Ask) -> None:
    binding = ask()
    assert queries.defenders_of(_of(hand)) == []
    _accept(people, binding, _of(hand))
    assert queries.defenders_of(_of(hand)) == [people.defender] and queries.defenders_of(_of(hand, "李四")) == []
    assert (binding.case, binding.person) == (NUMBER, "张三")
    assert AuditEvent.objects.filter(action="defence.linked").exists()


def test_two_of_one_name_in_one_case_are_two(people: People, hand: Hand, ask: Ask) -> None:
    namesake = hand.suspect(name="张三")
    first = Suspect.objects.filter(case=hand.case, name="张三").exclude(pk=namesake.pk).get()
    _accept(people, ask(), namesake)
    assert queries.defenders_of(namesake) == [people.defender] and queries.defenders_of(first) == []


def test_a_case_that_gets_another_number_keeps_its_defenders(people: People, hand: Hand, ask: Ask) -> None:
    _accept(people, ask(), _of(hand))
    type(hand.case).objects.filter(pk=hand.case.pk).update(bmsah="另案号", name="改名案")
    Suspect.objects.filter(case=hand.case, name="张三").update(name="张叁")
    assert queries.defenders_of(_of(hand, "张叁")) == [people.defender]


def test_a_former_or_inactive_lawyer_defends_nobody(people: People, hand: Hand, ask: Ask) -> None:
    binding = ask()
    _accept(people, binding, _of(hand))
    User.objects.filter(pk=people.defender.pk).update(is_active=False)
    assert queries.defenders_of(_of(hand)) == []
    User.objects.filter(pk=people.defender.pk).update(is_active=True)
    counsel.end(person=people.case_management, binding=binding, why="委托解除", now=NOW)
    assert queries.defenders_of(_of(hand)) == []


def test_a_lawyer_whose_account_is_closed_is_not_bound(people: People, hand: Hand, ask: Ask) -> None:
    binding = ask()
    User.objects.filter(pk=people.defender.pk).update(is_active=False)
    binding.lawyer.refresh_from_db()
    with pytest.raises(NotAllowed):
        _accept(people, binding, _of(hand))


def test_one_person_has_two_defenders_and_no_third(people: People, hand: Hand, ask: Ask) -> None:
    for name in ("lawyer-1", "lawyer-2"):
        _accept(people, ask(person(name, Role.DEFENDER, people.firm)), _of(hand))
    third = ask()
    with pytest.raises(TooManyDefenders):
        _accept(people, third, _of(hand))
    first = Binding.objects.get(lawyer__username="lawyer-1")
    counsel.end(person=first.lawyer, binding=first, why="辞去委托", now=NOW)
    _accept(people, third, _of(hand))


def test_nobody_defends_two_of_one_case(people: People, hand: Hand, ask: Ask) -> None:
    _accept(people, ask(), _of(hand))
    with pytest.raises(Conflict):
        _accept(people, ask(suspect="李四"), _of(hand, "李四"))


def test_a_case_without_a_number_is_not_told_to_a_lawyer(people: People, hand: Hand, ask: Ask) -> None:
    type(hand.case).objects.filter(pk=hand.case.pk).update(bmsah=None)
    binding = ask()
    with pytest.raises(NoNumber):
        _accept(people, binding, _of(hand))
    binding.refresh_from_db()
    assert binding.state == BindingState.ASKED and not Defence.objects.exists()


def test_a_reviewer_chooses_from_his_own_register_only(people: People, hand: Hand, ask: Ask) -> None:
    next_door = person("cm-b", Role.CASE_MANAGEMENT, people.other_unit)
    binding = ask()
    Binding.objects.filter(pk=binding.pk).update(unit=people.other_unit)
    binding.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.accept(person=next_door, binding=binding, suspect=_of(hand), said="好", now=NOW)
    answer = _browser(next_door).post(
        f"/defence/reviews/{binding.pk}/accept/", {"suspect": _of(hand).pk, "said": "手续齐全"}
    )
    assert answer.status_code == 404


def test_what_the_lawyer_wrote_is_the_first_suggestion(people: People, hand: Hand, ask: Ask) -> None:
    found = queries.candidates(people.case_management, ask(case="示甲检起诉受〔2026〕33030200001号"), "")
    assert [(each.suspect.name, each.alike) for each in found] == [("张三", True), ("李四", False)]
    nothing = queries.candidates(people.case_management, ask(suspect="王五"), "")
    assert nothing == []
    searched = queries.candidates(people.case_management, Binding.objects.get(person_said="王五"), "张三盗窃")
    assert {each.suspect.name for each in searched} == {"张三", "李四"}


def test_an_older_binding_is_linked_once(people: People, hand: Hand) -> None:
    old = Binding.objects.create(
        lawyer=people.defender, unit=people.unit, person_said="张三", client="himself", asked_at=NOW,
        state=BindingState.BOUND, case="旧案号", person="张三",
    )  # fmt: skip
    reviewer = _browser(people.case_management)
    assert "尚未关联案件人员" in reviewer.get("/defence/reviews/").content.decode()
    reviewer.post(f"/defence/reviews/{old.pk}/link/", {"suspect": _of(hand).pk})
    assert queries.defenders_of(_of(hand)) == [people.defender]
    with pytest.raises((LinkedAlready, TooManyDefenders, Conflict)):
        actions.link(person=people.case_management, binding=old, suspect=_of(hand, "李四"), now=NOW)
    assert "尚未关联案件人员" not in reviewer.get("/defence/reviews/").content.decode()


def test_the_pages_lead_from_papers_to_a_binding_and_to_its_end(people: People, hand: Hand, ask: Ask) -> None:
    lawyer, reviewer = _browser(people.defender), _browser(people.case_management)
    number = ask(case=NUMBER).pk
    assert "1 件待审核" in reviewer.get("/").content.decode()
    assert "张三" in reviewer.get("/defence/reviews/").content.decode()
    page = reviewer.get(f"/defence/reviews/{number}/").content.decode()
    assert people.defender.staff_number in page and "案号和姓名与申请一致" in page
    reviewer.post(f"/defence/reviews/{number}/refuse/", {"why": ""})
    reviewer.post(f"/defence/reviews/{number}/accept/", {"said": "手续齐全"})
    assert Binding.objects.get().state == BindingState.ASKED
    assert "请先选择案件和人员" in reviewer.get(f"/defence/reviews/{number}/").content.decode()
    reviewer.post(f"/defence/reviews/{number}/accept/", {"suspect": _of(hand).pk, "said": "手续齐全"})
    assert "已绑定" in lawyer.get(f"/counsel/bindings/{number}/").content.decode()
    assert "关联人员" in reviewer.get(f"/defence/reviews/{number}/").content.decode()
    lawyer.post(f"/counsel/bindings/{number}/end/", {"why": "辞去委托"})
    assert queries.defenders_of(_of(hand)) == []
    read = AuditEvent.objects.filter(action="personal.read", actor="case-management").values_list("ident", flat=True)
    assert f"/defence/reviews/{number}/" in set(read)


def test_a_stranger_finds_no_review(people: People, hand: Hand, ask: Ask) -> None:
    number = ask().pk
    next_door = person("cm-b", Role.CASE_MANAGEMENT, people.other_unit)
    assert _browser(next_door).get(f"/defence/reviews/{number}/").status_code == 404
    assert _browser(people.defender).get(f"/defence/reviews/{number}/").status_code == 403
