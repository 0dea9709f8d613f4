from __future__ import annotations

from collections.abc import Callable

import pytest

from server.access.models import User
from server.counsel import actions as counsel
from server.counsel import papers
from server.counsel.models import Binding, Client, PaperKind
from tests.server.cases.builders import NOW, Hand
from tests.server.cases.conftest import open_case
from tests.server.conftest import People
from tests.server.two_zones import exchange, inner, outer, outer_process

__all__ = ["exchange", "inner", "open_case", "outer", "outer_process"]

PDF = b"%PDF-1.7\n1 0 obj\n"
NUMBER = "示甲检起诉受[2026]33030200001号"
SHEETS = {
    PaperKind.POWER: papers.looked_at("委托书.pdf", PDF),
    PaperKind.LETTER: papers.looked_at("函.pdf", PDF + b"2"),
}


@pytest.fixture
def hand(open_case: Callable[..., Hand]) -> Hand:
    """A case with a number, against 张三 and 李四."""
    hand = open_case()
    hand.case.bmsah = NUMBER
    hand.case.save()
    hand.suspect()
    hand.suspect(name="李四")
    return hand


@pytest.fixture
def ask(people: People) -> Callable[..., Binding]:
    """ask(lawyer=..., suspect=..., case=...): an application with its papers."""

    def asked(lawyer: User | None = None, suspect: str = "张三", case: str = "") -> Binding:
        return counsel.ask(
            lawyer=lawyer or people.defender,
            unit=people.unit,
            person_said=suspect,
            case_said=case,
            client=Client.RELATIVE,
            client_name="张父",
            sheets=SHEETS,
            now=NOW,
        )

    return asked
