"""Whom an agency is advised to choose, and the reasons that it reads."""

from __future__ import annotations

import pytest

from server.portal.roster import Candidate, Need, Reason, rank

A = {"ident": 1, "sex": "male", "load": 0}
R = Reason


@pytest.mark.parametrize(
    ("need", "candidates", "order", "first"),
    [
        (Need(), [{}, {"on_duty": True}], [2, 1], {R.ON_DUTY, R.FEWER_CASES}),
        (Need(), [{"load": 3}, {"load": 1}], [2, 1], {R.FEWER_CASES}),
        (Need(sexes={"female"}), [{}, {"sex": "female"}], [2, 1], {R.SAME_SEX, R.FEWER_CASES}),
        (Need(sexes={"female", "male"}), [{}, {"sex": "female"}], [1, 2], {R.FEWER_CASES}),
        (
            Need(languages=frozenset({"苗语"})),
            [{"years": 9}, {"languages": frozenset({"苗语", "英语"})}],
            [2, 1],
            {R.LANGUAGE, R.FEWER_CASES},
        ),
        (
            Need(has_juvenile=True),
            [{"on_duty": True}, {"for_juveniles": True}],
            [2, 1],
            {R.FOR_JUVENILES, R.FEWER_CASES},
        ),
        (Need(is_serious=True), [{"years": 4}, {"years": 5}], [2, 1], {R.EXPERIENCED, R.FEWER_CASES}),
        (Need(), [{"on_duty": True, "declined": True}, {}], [2, 1], {R.FEWER_CASES}),
        (Need(), [{"on_duty": True, "conflicts": True}, {}], [2, 1], {R.FEWER_CASES}),
        (Need(), [{"on_duty": True, "is_taken": True}, {}], [2, 1], {R.FEWER_CASES}),
    ],
)
def test_the_best_comes_first_with_his_reasons(
    need: Need, candidates: list[dict[str, object]], order: list[int], first: set[Reason]
) -> None:
    known = [Candidate(**{**A, **each, "ident": n}) for n, each in enumerate(candidates, 1)]  # type: ignore[arg-type]
    found = rank(known, need)
    assert [each.ident for each in found] == order
    assert set(found[0].reasons) == first


def test_a_bar_excludes_and_is_said_first() -> None:
    (found,) = rank([Candidate(**A, conflicts=True, on_duty=True)], Need())  # type: ignore[arg-type]
    assert found.is_barred and found.reasons[0] is Reason.CONFLICT
    assert rank([], Need()) == []
