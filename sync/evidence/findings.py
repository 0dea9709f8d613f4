"""What a verifier is given and what it finds: files, trusted keys, parts, bounds of time (evidence.md section 9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sync.evidence.checkpoint import LEAF_CLOSE, LEAF_RECOVERED
from sync.evidence.outside import TalkOutside
from sync.evidence.pauses import PauseFound
from sync.evidence.records import Close, Open, Record
from sync.evidence.statements import Statement
from sync.evidence.suites import KNOWN
from sync.evidence.timeline import Span


class Files(Protocol):
    """An export folder seen from here: names relative to it, with forward slashes."""

    def names(self) -> list[str]:
        """Every file's name."""
        ...

    def read(self, name: str) -> bytes:
        """The whole file."""
        ...


@dataclass(frozen=True, slots=True)
class Trust:
    """The verifier's own list: keys (P-256 points, Ed25519 for logs) and suites."""

    devices: Mapping[str, bytes]
    receipt: tuple[bytes, ...] = ()
    claim: tuple[bytes, ...] = ()
    logs: Mapping[str, bytes] = field(default_factory=dict)
    suites: frozenset[int] = KNOWN


@dataclass(slots=True)
class PartFound:
    """One part as it was verified."""

    number: int
    records: list[Record]
    armed: Statement
    recovered: Statement | None = None
    spans: list[Span] = field(default_factory=list)
    pauses: list[PauseFound] = field(default_factory=list)

    @property
    def open(self) -> Open:
        """The body of record 0."""
        body = self.records[0].body
        assert isinstance(body, Open)
        return body

    @property
    def end(self) -> tuple[int, bytes] | None:
        """Leaf kind and digest of what closed the part; None while it is open."""
        last = self.records[-1]
        if isinstance(last.body, Close):
            return LEAF_CLOSE, bytes(last.digest)
        return (LEAF_RECOVERED, bytes(self.recovered.digest)) if self.recovered else None


@dataclass(slots=True)
class Findings:
    """What holds: parts with their spans, what is not here, how many segments opened, both bounds of time.

    `talks` are the confidential talks beside the parts, `ended` says by whom the session was ended after a crash,
    `arrivals` who said that he had come to the booking of its parts.
    """

    parts: dict[int, PartFound] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    segments: int = 0
    opened: int = 0
    tails: int = 0
    talks: list[TalkOutside] = field(default_factory=list)
    ended: Statement | None = None
    arrivals: list[Statement] = field(default_factory=list)
    not_before: int | None = None
    not_after: int | None = None


def numbered(files: Files, pattern: str) -> list[tuple[int, str]]:
    """Names that the pattern fits whole, by the number in its group."""
    shape = re.compile(pattern)
    return sorted((int(m[1]), name) for name in files.names() if (m := shape.fullmatch(name)))
