"""What a technician copies from paper: every slip is found where it was made, before anything is sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_config.enrol.code import ALPHABET, GROUPS, LETTERS, SECRET_SIZE, Code, letters_of, read_code
from firmware_config.enrol.offer import Offer, read_offer, read_origin
from firmware_config.errors import CodeMistyped, OfferUnreadable

codes = st.builds(
    Code, st.text(ALPHABET, min_size=4, max_size=4), st.binary(min_size=SECRET_SIZE, max_size=SECRET_SIZE)
)


@given(codes)
def test_a_code_is_read_as_it_was_written(code: Code) -> None:
    assert read_code(str(code)) == code
    assert read_code(str(code).lower().replace("-", " ").replace("1", "l").replace("0", "o")) == code


@given(codes, st.integers(0, GROUPS * (LETTERS + 1) - 1), st.sampled_from(ALPHABET))
def test_a_wrong_letter_is_found_in_its_group(code: Code, place: int, letter: str) -> None:
    typed = list(str(code).replace("-", ""))
    if typed[place] == letter:
        return
    typed[place] = letter
    with pytest.raises(CodeMistyped) as found:
        read_code("".join(typed))
    assert found.value.group == place // (LETTERS + 1) + 1


@given(codes, st.integers(0, GROUPS - 1), st.integers(0, LETTERS - 1))
def test_two_neighbours_changed_round_are_found(code: Code, group: int, place: int) -> None:
    typed, at = list(str(code).replace("-", "")), group * (LETTERS + 1) + place
    if typed[at] == typed[at + 1]:
        return
    typed[at], typed[at + 1] = typed[at + 1], typed[at]
    with pytest.raises(CodeMistyped):
        read_code("".join(typed))


def test_groups_in_another_order_are_found() -> None:
    groups = str(Code("K7QM", bytes(range(SECRET_SIZE)))).split("-")
    with pytest.raises(CodeMistyped):
        read_code("-".join([groups[1], groups[0], *groups[2:]]))


@pytest.mark.parametrize("text", ["", "K7QM2", "K7QM2-K7QM2-K7QM2-K7QM2-K7QM2-K", "UUUUU-UUUUU-UUUUU-UUUUU-UUUUU"])
def test_what_is_no_code_says_what_one_is(text: str) -> None:
    with pytest.raises(CodeMistyped, match=r"expected 5 groups of 5|is in no code"):
        read_code(text)


def test_letters_are_five_bits_each() -> None:
    assert letters_of(bytes.fromhex("00")) == "00" and letters_of(bytes.fromhex("ffffffffff")) == "ZZZZZZZZ"


def test_an_offer_is_one_line_of_a_dense_qr_code() -> None:
    offer = Offer("https://centre.example:8443", Code("K7QM", bytes(SECRET_SIZE)))
    assert set(str(offer)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert read_offer(f"  {offer}\r\n") == offer


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("centre.example", "https://centre.example"),
        (" HTTPS://Centre.Example:8443/rooms/ ", "https://centre.example:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_an_address_is_forgiven_its_spelling(typed: str, origin: str) -> None:
    assert read_origin(typed) == origin


@pytest.mark.parametrize(
    "typed", ["", "http://centre.example", "ftp://centre.example", "https://a@b", "https://a:99999"]
)
def test_an_address_that_is_none_or_unprotected_is_refused(typed: str) -> None:
    with pytest.raises(OfferUnreadable, match="address: expected"):
        read_origin(typed)
