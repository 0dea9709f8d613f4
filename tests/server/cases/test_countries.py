"""Nationality in documents: the country's Chinese name, never two letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.cases.countries import country, names
from server.cases.forms import SuspectForm
from server.documents.from_case import known
from server.documents.kinds import Kind
from tests.server.cases.builders import Hand

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "words"),
    [("VN", "越南"), ("CN", "中国"), ("HK", "中国"), ("TW", "中国"), ("", "不明"), ("QQ", "QQ")],
)
def test_a_country_has_a_name(code: str, words: str) -> None:
    assert country(code) == words


def test_every_name_is_chinese_and_every_code_is_two_letters() -> None:
    assert len(names()) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in names())
    assert not any(each.isascii() for name in names().values() for each in name)


def test_a_foreigner_s_document_names_his_country(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    suspect = hand.suspect(nationality="VN")
    told = known(Kind.D01_RIGHTS, hand.case, [suspect], hand.user, hand.now)
    assert told["person"]["nationality"] == "越南"


def test_letters_that_are_no_country_are_refused() -> None:
    form = SuspectForm({"name": "张三", "nationality": "xq"})
    assert "没有这个国家" in str(form.errors["nationality"])
    assert "nationality" not in SuspectForm({"name": "张三", "nationality": "vn"}).errors
