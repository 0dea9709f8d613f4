"""A lawyer asks in the outer zone, case management decides in the inner one; both pages tell the truth meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client as Browser

from server.counsel import actions as counsel
from server.counsel.letters import PIECE
from server.counsel.models import Binding, Paper, Piece
from server.counsel.states import BindingState
from server.defence import actions, queries
from server.ferry.models import Held
from server.vault.configured import papers as store
from tests.server.cases.builders import Hand
from tests.server.conftest import People
from tests.server.defence.conftest import NUMBER
from tests.server.two_zones import Exchange, Inner, Outer

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
LARGE = b"%PDF-1.7\n" + hashlib.sha256(b"scan").digest() * (3 * PIECE // 32)
STATE = (
    "from server.counsel.models import Binding\n"
    "result = list(Binding.objects.order_by('pk').values_list('state', 'case', 'person', 'decided_name', 'ended_why'))"
)


@pytest.fixture
def hand(inner: Inner, people: People, open_case: Callable[..., Hand]) -> Hand:
    hand = open_case()
    hand.case.bmsah = NUMBER
    hand.case.save()
    hand.suspect()
    hand.suspect(name="李四")
    return hand


@pytest.fixture
def lawyers(hand: Hand, people: People, outer: Outer, exchange: Exchange) -> Outer:
    """Two defenders of a firm outside, known inside."""
    assert people.case_management
    exchange.settle(NOW, 1)
    outer.unit("firm", "law_firm", "a")
    for name, number in (("lvshi", "1" * 17), ("lvshi-2", "2" * 17)):
        outer.person(name, "defender", "firm", number)
    exchange.settle(NOW, 1)
    return outer


def _ask(outer: Outer, user: str = "lvshi", power: bytes = b"%PDF-1.7 power", **change: str) -> str:
    """The address of the application, handed in at the page."""
    unit = outer.run("from server.access.models import Unit\nresult = Unit.objects.get(code='a').pk")
    fields = {"unit": unit, "person_said": "张三", "case_said": NUMBER, "client": "himself", **change}
    answer = outer.ask("post", "/counsel/bindings/ask/", {**fields, "power": power, "letter": b"%PDF-1.7 letter"}, user)
    assert answer.status == 302, answer.text
    return answer.location


def _accept(people: People, hand: Hand, binding: Binding) -> None:
    suspect = hand.case.suspects.get(name="张三")
    actions.accept(person=people.case_management, binding=binding, suspect=suspect, said="手续齐全", now=NOW)


def test_papers_go_in_a_decision_comes_out(lawyers: Outer, exchange: Exchange, people: People, hand: Hand) -> None:
    page = _ask(lawyers, power=LARGE)
    assert "已送出，等待检察院系统受理" in lawyers.ask("get", page, user="lvshi").text
    exchange.settle(NOW, 2)
    assert "收到全部材料" in lawyers.ask("get", page, user="lvshi").text
    binding = Binding.objects.get()
    assert store().get(f"counsel/{hashlib.sha256(LARGE).hexdigest()}") == LARGE and not Piece.objects.exists()
    reviewer = Browser()
    reviewer.force_login(people.case_management, backend="django.contrib.auth.backends.ModelBackend")
    review = reviewer.get(f"/defence/reviews/{binding.pk}/").content.decode()
    assert "外网lvshi" in review and "案号和姓名与申请一致" in review
    suspect = hand.case.suspects.get(name="张三")
    reviewer.post(f"/defence/reviews/{binding.pk}/accept/", {"suspect": suspect.pk, "said": "手续齐全"})
    assert [each.username for each in queries.defenders_of(suspect)] == ["lvshi"]
    assert "案管部门正在审核" in lawyers.ask("get", page, user="lvshi").text  # the letter is still on its way
    exchange.settle(NOW, 1)
    shown = lawyers.ask("get", page, user="lvshi").text
    assert "已绑定" in shown and NUMBER in shown and people.case_management.display_name in shown
    assert lawyers.ask("get", page, user="lvshi-2").status == 404
    events = (
        "from server.receipts.models import Receipt\nresult = list(Receipt.objects.values_list('event', flat=True))"
    )
    assert sorted(lawyers.run(events)) == ["answered", "arrived", "handed_in"], "each step has its receipt outside"


def test_papers_that_are_not_whole_are_said_and_nothing_is_decided_on_them(
    lawyers: Outer, exchange: Exchange, people: People, hand: Hand
) -> None:
    _ask(lawyers, power=LARGE)
    lawyers.manage("ferry_send")
    out = lawyers.var / "ferry" / "out"
    last = max(out.glob("*.letter"))
    kept = last.read_bytes()
    last.unlink()
    exchange.carry()
    exchange.read(NOW)
    binding = Binding.objects.get()
    assert Paper.objects.filter(arrived_at=None).count() == 1 and binding.received_at is None
    reviewer = Browser()
    reviewer.force_login(people.case_management, backend="django.contrib.auth.backends.ModelBackend")
    page = f"/defence/reviews/{binding.pk}/"
    assert "正从外网传来" in reviewer.get(page).content.decode()
    suspect = hand.case.suspects.get(name="张三")
    reviewer.post(f"{page}accept/", {"suspect": suspect.pk, "said": "手续齐全"})
    assert "材料尚未全部到达" in reviewer.get(page).content.decode()
    (out / last.name).write_bytes(kept)
    exchange.carry()
    exchange.read(NOW)
    _accept(people, hand, Binding.objects.get())


def test_an_end_inside_closes_the_case_inside_at_once_and_outside_with_the_letter(
    lawyers: Outer, exchange: Exchange, people: People, hand: Hand
) -> None:
    _ask(lawyers)
    exchange.settle(NOW, 2)
    binding = Binding.objects.get()
    _accept(people, hand, binding)
    exchange.settle(NOW, 1)
    assert lawyers.run(STATE)[0][0] == "bound"
    counsel.end(person=people.case_management, binding=binding, why="委托解除", now=NOW)
    assert queries.defenders_of(hand.case.suspects.get(name="张三")) == []
    assert lawyers.run(STATE)[0][0] == "bound"
    exchange.settle(NOW, 1)
    assert lawyers.run(STATE)[0] == ["ended", NUMBER, "张三", people.case_management.display_name, "委托解除"]


def test_a_lawyer_ends_his_binding_outside_and_inside_it_ends_too(
    lawyers: Outer, exchange: Exchange, people: People, hand: Hand
) -> None:
    page = _ask(lawyers)
    exchange.settle(NOW, 2)
    _accept(people, hand, Binding.objects.get())
    exchange.settle(NOW, 1)
    lawyers.ask("post", f"{page}end/", {"why": "辞去委托"}, "lvshi")
    exchange.settle(NOW, 1)
    ended = Binding.objects.get()
    assert (ended.state, ended.ended_why, ended.ended_by.username) == (BindingState.ENDED, "辞去委托", "lvshi")


def test_withdrawn_and_accepted_at_the_same_time_ends_everywhere(
    lawyers: Outer, exchange: Exchange, people: People, hand: Hand
) -> None:
    page = _ask(lawyers)
    exchange.settle(NOW, 2)
    lawyers.ask("post", f"{page}withdraw/", {}, "lvshi")
    _accept(people, hand, Binding.objects.get())
    exchange.settle(NOW, 2)
    assert lawyers.run(STATE)[0][0] == "withdrawn"
    assert Binding.objects.get().state == BindingState.ENDED
    assert queries.defenders_of(hand.case.suspects.get(name="张三")) == []
    assert not Held.objects.exists()


def test_whose_account_is_not_known_inside_is_told_so(lawyers: Outer, exchange: Exchange) -> None:
    lawyers.person("prosecutor", "defender", "firm", "3" * 17)  # a name that somebody has inside
    page = _ask(lawyers, user="prosecutor")
    exchange.settle(NOW, 3)
    assert not Binding.objects.exists() and not Held.objects.exists()
    assert "检察院系统没有登记您的账号" in lawyers.ask("get", page, user="prosecutor").text


@pytest.mark.parametrize("seed", range(3))
def test_both_sides_agree_after_a_storm(
    lawyers: Outer, exchange: Exchange, people: People, hand: Hand, seed: int
) -> None:
    _ask(lawyers, power=LARGE)
    page = _ask(lawyers, "lvshi-2", power=LARGE, person_said="李四")
    now = exchange.storm(datetime.now(UTC), seed=seed)
    first, second = Binding.objects.order_by("person_said")
    mine = first if first.person_said == "张三" else second
    _accept(people, hand, mine)
    lawyers.ask("post", f"{page}withdraw/", {}, "lvshi-2")
    exchange.storm(now, seed=seed + 100)
    inside = sorted(Binding.objects.values_list("lawyer__username", "state"))
    assert inside == [("lvshi", "bound"), ("lvshi-2", "withdrawn")]
    assert sorted(each[0] for each in lawyers.run(STATE)) == ["bound", "withdrawn"]
    assert not Held.objects.exists() and not Piece.objects.exists()
