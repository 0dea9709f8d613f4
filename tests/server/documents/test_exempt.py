"""Who need not sign a recognizance (刑诉法 174 II): his document is signed without him, and says so in the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server.documents import actions, asking, from_case, queries
from server.documents.kinds import Kind
from server.documents.states import DocumentState
from tests.server.cases.builders import NOW, Hand
from tests.server.conftest import People
from tests.server.documents.test_course import a_draft
from tests.server.documents.test_endings import before_its_signers, sample
from tests.server.signatures.conftest import Tablet, signed_in, strokes

pytestmark = pytest.mark.django_db
KIND = Kind.D04_RECOGNIZANCE


def test_it_is_signed_by_his_lawyer_alone_and_writes_that_he_need_not_sign(
    open_case: Callable[..., Hand], people: People, django_capture_on_commit_callbacks: Any
) -> None:
    hand = open_case()
    suspect = hand.suspect(is_deaf=True, lawyer_kind="duty", lawyer_name="赵律师")
    data = sample(KIND, "6_exempt") | {"companions": []}
    made = actions.issue(a_draft(hand, KIND, **data), by=hand.user, now=NOW)
    assert set(asking.wanted(made)) == {"lawyer"}
    sitting = before_its_signers(hand, made, lawyer=people.defender)
    desk = Tablet()
    desk.client, desk.base = signed_in(people.defender), f"/signatures/desk/{sitting.uid}/"
    desk.read()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post("sign", strokes=strokes().decode())
    made.refresh_from_db()
    suspect.refresh_from_db()
    assert made.state == DocumentState.SEALED, made.fault
    step = made.case.steps.get(kind="exemption")
    assert step.reference == made.number and "双耳重度听力障碍" in step.note
    assert suspect.plea == "exempt" and not made.case.steps.filter(kind="recognizance").exists()
    again = from_case.known(KIND, made.case, [suspect], hand.user, NOW)
    assert again["exemption"].startswith("盲、聋、哑人")
    assert queries.data_of(made)["exemption"] == again["exemption"]
