"""Whole numbers that came from outside."""

from __future__ import annotations

import pytest

from server.config.numbers import whole


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1.0", "²", "٣", "9" * 19, "9" * 5000, "0x1", "1_0"])
def test_what_is_no_short_row_of_digits_is_no_number(text: str) -> None:
    assert whole(text) is None


def test_digits_are_a_number_of_what_every_database_holds() -> None:
    assert (whole("0"), whole("007"), whole("9" * 18)) == (0, 7, 10**18 - 1)
