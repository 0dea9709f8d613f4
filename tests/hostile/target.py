"""What a target is: one parser that meets the outside, and what it may do with whatever comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CORPUS, FOUND = HERE / "corpus", HERE / "found"


class Form(Enum):
    """How valid input is built, and so how it is broken (mutation.py)."""

    CBOR = "canonical CBOR"
    JSON = "JSON"
    LINES = "lines of text"
    BYTES = "bytes"


class Unstable(AssertionError):
    """What was read is not what its own bytes say when they are read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`read` gives a value or raises one of `refuses`. `write` gives a value's bytes again (None: nothing writes it).

    `modules` are those whose branches are counted; `seeds` makes the corpus. `is_exact`: what is read has one spelling.
    `near_evidence` targets are fuzzed longer. The first `prefix` bytes choose among several parsers and are no part of
    the form. `unfolds`: it takes compressed input, whose memory has a limit of its own.
    """

    name: str
    read: Callable[[bytes], Any]
    refuses: tuple[type[Exception], ...]
    form: Form
    modules: tuple[str, ...]
    seeds: Callable[[], Iterable[bytes]]
    write: Callable[[Any], bytes] | None = None
    is_exact: bool = False
    prefix: int = 0
    near_evidence: bool = False
    unfolds: bool = False

    @property
    def corpus(self) -> Path:
        """The folder of its seeds."""
        return CORPUS / self.name

    @property
    def found(self) -> Path:
        """The folder of what once broke it."""
        return FOUND / self.name

    def try_on(self, data: bytes) -> bool:
        """True: it was read; False: it was refused by name. Raises whatever else the parser raised, and Unstable."""
        try:
            value = self.read(data)
        except self.refuses:
            return False
        if self.write is None:
            return True
        again = self.write(value)
        if self.is_exact and again != data:
            raise Unstable(f"{self.name}: expected the bytes that came, got {again[:80]!r}")
        if self.read(again) != value:
            raise Unstable(f"{self.name}: read again it says something else")
        return True
