"""One value, one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.encoding import decode, encode
from sync.errors import LocalFault, MalformedInput

plain = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.binary(max_size=40) | st.text(max_size=40)
values = st.recursive(
    plain, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.integers(0, 300), v, max_size=4), max_leaves=12
)


@given(values)
def test_what_is_written_is_read(value: object) -> None:
    assert decode(encode(value), limit=100_000) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_by_name(data: bytes) -> None:
    try:
        value = decode(data, limit=100)
    except MalformedInput:
        return
    assert encode(value) == data


@pytest.mark.parametrize(
    "spelling",
    [
        "1801",
        "9f01ff",
        "a201020101",
        "f93c00",
        "c101",
        "a10102ff",
        "5b7fffffffffffffff00",
        "bb7fffffffffffffff",
        "a1616101",
        "f7",
        "",
    ],
)
def test_another_spelling_is_refused(spelling: str) -> None:
    with pytest.raises(MalformedInput):
        decode(bytes.fromhex(spelling), limit=100)


def test_a_million_nested_arrays_are_refused() -> None:
    with pytest.raises(MalformedInput):
        decode(b"\x81" * 1_000_000 + b"\x01", limit=2_000_000)


def test_more_than_the_limit_is_refused() -> None:
    with pytest.raises(MalformedInput, match="at most 3"):
        decode(encode([1, 2, 3]), limit=3)


@pytest.mark.parametrize("value", [1.5, {"a": 1}, {-1: 1}, 2**64, {True: 1}])
def test_what_is_outside_the_subset_is_our_own_fault(value: object) -> None:
    with pytest.raises(LocalFault):
        encode(value)
