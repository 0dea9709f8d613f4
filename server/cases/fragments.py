"""What a case is found by. Pure: every tail of its numbers and names, so that a fragment is the beginning of a tail."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

#: Letters of a tail that are kept; a longer word is looked for by so many, then compared whole.
KEPT = 18
#: A fragment has at least two letters: one alone finds half of all cases.
LEAST = 2


def plain(text: str) -> str:
    """Letters and digits alone, half width, small: brackets, points and spaces of a number do not matter."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def words(text: str) -> tuple[str, ...]:
    """What somebody typed, as words that must all be found; too short ones are left out."""
    return tuple(word for word in map(plain, text.split()) if len(word) >= LEAST)


def tails(numbers: Iterable[str], names: Iterable[str]) -> frozenset[bytes]:
    """All that these numbers and names are found by. A number's Chinese prefix begins at its first letter only."""
    found: set[str] = set()
    for number in map(plain, numbers):
        found.add(number)
        found.update(number[n:] for n, letter in enumerate(number) if letter.isdigit())
    for name in map(plain, names):
        found.update(name[n:] for n in range(len(name)))
    return frozenset(tail[:KEPT].encode() for tail in found if len(tail) >= LEAST)


def span(word: str) -> tuple[bytes, bytes]:
    """The first bytes of tails that begin with the word, and the first that do so no more."""
    low = word[:KEPT].encode()
    return low, low[:-1] + bytes([low[-1] + 1])  # UTF-8 has no byte 0xff
