"""The one-time code: five groups of five letters and digits, written on paper, typed at a keyboard.

Each group ends in a check letter of its own, so that a slip is found in the group where it was made, before anything is
sent. Four letters name the code; sixteen (80 bits) are its secret, which never goes over the line: it is the key of
both sides' authentication codes. I, L, O and U are in no code: they look like others. Typed, I and L are 1, O is 0.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from firmware_config.errors import CodeMistyped

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, LETTERS = 5, 4
SECRET_SIZE = 10
IDENT_LETTERS = LETTERS
_LOOKALIKES = str.maketrans("ILO", "110")
_BITS = 5
_REDUCTION = 0b100101  # x^5 + x^2 + 1, of the field with 32 elements


@dataclass(frozen=True, slots=True)
class Code:
    """`ident` (four letters) names it at the centre; `secret` (10 bytes) is known to whoever has the paper."""

    ident: str
    secret: bytes

    @property
    def key(self) -> bytes:
        """The key of both sides' authentication codes: 32 bytes."""
        return hmac.digest(self.secret, b"msr-enrol-1 " + self.ident.encode(), hashlib.sha256)

    def __str__(self) -> str:
        letters = self.ident + letters_of(self.secret)
        groups = [letters[at : at + LETTERS] for at in range(0, len(letters), LETTERS)]
        return "-".join(group + _check(place, group) for place, group in enumerate(groups))


def read_code(text: str) -> Code:
    """The code of what was typed: hyphens, spaces and small letters are forgiven. Raises CodeMistyped: which group."""
    typed = _plain(text)
    size = LETTERS + 1
    if len(typed) != GROUPS * size:
        raise CodeMistyped(0, f"expected {GROUPS} groups of {size}, got {len(typed)} letters and digits")
    letters = "".join(read_group(place, typed[place * size : (place + 1) * size]) for place in range(GROUPS))
    return Code(ident=letters[:IDENT_LETTERS], secret=_bytes_of(letters[IDENT_LETTERS:]))


def read_group(place: int, text: str) -> str:
    """The four letters of the group at this place (from 0). Raises CodeMistyped where its check letter is another."""
    group = _plain(text)
    strange = [each for each in group if each not in ALPHABET]
    if strange:
        raise CodeMistyped(place + 1, f"group {place + 1} {group}: {strange[0]} is in no code")
    if len(group) != LETTERS + 1 or group[-1] != _check(place, group[:-1]):
        raise CodeMistyped(place + 1, f"group {place + 1} {group}: mistyped; compare it with the paper")
    return group[:-1]


def letters_of(data: bytes) -> str:
    """Bytes as letters, five bits each, the last ones filled with zeros."""
    count = -(-len(data) * 8 // _BITS)
    number = int.from_bytes(data, "big") << (count * _BITS - len(data) * 8)
    return "".join(ALPHABET[(number >> (_BITS * (count - 1 - at))) & 31] for at in range(count))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper().translate(_LOOKALIKES) if letter not in "- \t\r\n")


def _bytes_of(letters: str) -> bytes:
    number = 0
    for letter in letters:
        number = number << _BITS | ALPHABET.index(letter)
    return number.to_bytes(SECRET_SIZE, "big")


def _check(place: int, group: str) -> str:
    """Finds every single slip, every two neighbours changed round, and a group in another's place."""
    state = place + 1
    for letter in group:
        state = _doubled(state) ^ ALPHABET.index(letter)
    return ALPHABET[_doubled(state)]


def _doubled(element: int) -> int:
    shifted = element << 1
    return shifted ^ _REDUCTION if shifted >> _BITS else shifted
