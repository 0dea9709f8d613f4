"""Each row of the tamper matrix: both verifiers find it, name the same step and the file; the page says so."""

from __future__ import annotations

import pytest

from tests.tampering.rows import Row
from tests.tampering.run import BEGIN, END, PAGE, page
from tests.tampering.run import ours as sync_says
from tests.tampering.run import public as msr_verify_says
from tests.tampering.table import ROWS


def by_name(row: Row) -> str:
    return row.name


@pytest.mark.parametrize("row", ROWS, ids=by_name)
def test_both_verifiers_find_what_was_done_and_name_it_rightly(row: Row) -> None:
    files = row.deed(dict(row.base))
    ours, theirs = sync_says(files), msr_verify_says(files)
    assert (ours.step, theirs.step) == (row.step, row.step)
    assert row.where in theirs.where
    if not row.step:
        assert bool(ours.missing) == bool(theirs.missing) == bool(row.missing)
        for name in row.missing:
            assert any(name in each for each in ours.missing)
            assert any(name in each for each in theirs.missing)
    assert row.says in theirs.words


def test_the_page_is_what_the_run_says() -> None:
    assert PAGE.read_text().partition(BEGIN)[2].partition(END)[0] == page()
