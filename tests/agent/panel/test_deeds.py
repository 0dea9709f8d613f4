"""What the page may ask of capture: a deed with its own fields, by whom; nothing else passes."""

from __future__ import annotations

from typing import Any

import pytest

from agent.course.deeds import BY as CAPTURE_BY
from agent.course.deeds import DeedKind, read_deed
from agent.panel.deeds import BY, FIELDS, TEXT, request_of


def test_the_panel_knows_the_deeds_that_capture_knows() -> None:
    assert set(FIELDS) == {kind.value for kind in DeedKind}
    assert set(BY) < set(CAPTURE_BY)


@pytest.mark.parametrize(
    "asked",
    [
        {"deed": "start"},
        {"deed": "suspend", "reason": "health", "detail": "头晕"},
        {"deed": "chapter", "id": "C1_NOTICE", "by": "foot-switch"},
        {"deed": "missing", "id": "C9_EVIDENCE", "reason": "not-applicable", "by": "key-box"},
        {"deed": "holds", "holds": ["plea-hearing", "signing"]},
        {"deed": "confirm", "which": "begin"},
        {"deed": "consent", "who": "lawyer"},
        {"deed": "notice", "language": "zh"},
        {"deed": "arrived", "code": "135790", "by": "key-box"},
    ],
)
def test_a_deed_is_passed_on_as_capture_reads_it(asked: dict[str, Any]) -> None:
    request = request_of({"do": "act"} | asked)
    assert request == {"do": "act", "by": "panel"} | asked
    assert read_deed(request).kind.value == asked["deed"]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"deed": "command"},
        {"deed": "start", "by": "page"},
        {"deed": "start", "operator": {"how": "proven", "name": "x"}},
        {"deed": "chapter", "id": 1},
        {"deed": "chapter", "id": "C" * (TEXT + 1)},
        {"deed": "holds", "holds": ["signing"] * 9},
        {"deed": "holds", "holds": [{}]},
    ],
)
def test_what_is_no_deed_reaches_nobody(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected"):
        request_of(asked)
