"""Each step of a binding has its receipt, and whoever must act or waits is told."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from server.counsel import actions
from server.notices.models import Notice
from server.receipts.models import Receipt
from tests.server.conftest import People
from tests.server.counsel.test_bindings import CASE, NOW, _accept, _ask

pytestmark = pytest.mark.django_db


def _events() -> list[tuple[str, str]]:
    return list(Receipt.objects.order_by("pk").values_list("event", "by"))


def _told(username: str) -> list[str]:
    return list(Notice.objects.filter(person__username=username).order_by("pk").values_list("kind", flat=True))


def test_an_accepted_lawyer_has_three_receipts_and_the_first_two_are_of_the_same_bytes(
    client: Client, people: People
) -> None:
    reviewer = people.case_management
    binding = _ask(people)
    _accept(people, binding)
    assert _events() == [("handed_in", "defender"), ("arrived", "defender"), ("answered", "case-management")]
    sent, came, answered = Receipt.objects.order_by("pk")
    assert sent.digest == came.digest and json.loads(bytes(sent.content))["person"] == "张三"
    told = json.loads(bytes(answered.content))
    assert (told["answer"], told["case"], told["to"]) == ("bound", CASE, sent.digest)
    assert _told(reviewer.username) == ["binding.came"] and _told("defender") == ["binding.decided"]
    client.force_login(people.defender, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/counsel/bindings/{binding.pk}/").content.decode().count("/receipts/of/") == 3


def test_a_refusal_is_a_receipt_with_its_reason(people: People) -> None:
    binding = _ask(people)
    actions.refuse(person=people.case_management, binding=binding, said="委托书没有签名", now=NOW)
    refused = Receipt.objects.get(event="refused")
    assert json.loads(bytes(refused.content))["reason"] == "委托书没有签名" and refused.lawyer == people.defender


def test_withdrawing_has_its_receipt_and_an_end_by_another_is_told(people: People) -> None:
    actions.withdraw(person=people.defender, binding=_ask(people), now=NOW)
    assert _events()[-1] == ("withdrawn", "defender")
    binding = _ask(people)
    _accept(people, binding)
    actions.end(person=people.case_management, binding=binding, why="委托解除", now=NOW)
    assert _told("defender")[-1] == "binding.ended"
