"""Numbers under many hands at once: none twice, none left out; each kind that has numbers has a pattern."""

from __future__ import annotations

import tomllib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from server.documents import numbering
from server.documents.in_force import delivered_texts, has_template
from server.documents.kinds import Kind
from tests.server.cases.builders import NOW
from tests.server.conftest import People


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_get_fifty_numbers_without_gap_or_double(people: People) -> None:
    def one(place: int) -> int:
        try:
            with transaction.atomic():
                given = numbering.next_number(unit=people.unit, pattern="recognizance", now=NOW)
                if place % 10 == 9:
                    raise ArithmeticError  # what fails uses no number
        except ArithmeticError:
            return 0
        finally:
            connection.close()
        assert given is not None
        return given.serial

    with ThreadPoolExecutor(10) as hands:
        got = sorted(hands.map(one, range(56)))
    assert [each for each in got if each] == list(range(1, 52))


@pytest.mark.django_db
def test_each_kind_with_numbers_has_a_pattern(people: People) -> None:
    for kind in filter(has_template, Kind):
        pattern = tomllib.loads(delivered_texts(kind)[1])["number_pattern"]
        given = numbering.next_number(unit=people.unit, pattern=pattern, now=NOW)
        assert given is None if not pattern else given is not None and given.text.endswith("〔2026〕1号"), kind
