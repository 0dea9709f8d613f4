"""The table of clauses: every line has its proof in the repository, and what is not met says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from server.operations.compliance import GROUPS, Stands, clauses
from tests.server.conftest import People

ROOT = Path(__file__).parents[3]


def test_every_line_names_files_that_are_there() -> None:
    for each in clauses():
        assert each.group in GROUPS and each.proofs
        assert [path for path in each.proofs if not (ROOT / path).exists()] == [], each.clause
        shown = any(path.startswith("tests/") for path in each.proofs) or each.stands is not Stands.MET
        assert shown or any(path.startswith("docs/") for path in each.proofs), each.clause
    assert any(each.stands is Stands.NO for each in clauses()), "an honest no"


@pytest.mark.parametrize("role", ["auditor", "operator", "security_administrator"])
def test_those_who_answer_for_the_system_read_it(client: Client, people: People, role: str) -> None:
    client.force_login(getattr(people, role))
    page = client.get("/operations/compliance/").content.decode()
    assert "没有做到" in page and "tests/verifier/test_agreement.py" in page


def test_a_lawyer_does_not(client: Client, people: People) -> None:
    client.force_login(people.defender)
    assert client.get("/operations/compliance/").status_code == 403
