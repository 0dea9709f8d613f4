"""Files and released keys that stand for something: whatever no record names is refused (evidence.md 9)."""

from __future__ import annotations

import re

from sync.evidence.errors import BadHeader, WrongKey
from sync.evidence.findings import Files, Findings
from sync.evidence.records import Segment, Tail
from sync.evidence.statements import Recovered

#: (part, record, -1) of a segment or living tail, (-1, statement, place) of a tail found after a crash.
Thing = tuple[int, int, int]
ReleasedKeys = dict[Thing, bytes]
_FILE = re.compile(r"parts/\d{6}/(?:segments/\d{6}\.seg|tails/.+)")


def check_named(files: Files, keys: ReleasedKeys, found: Findings) -> None:
    """Raises BadHeader for a segment or tail, WrongKey for a key, that no record of a part that is here names."""
    named = dict(_named(found))
    for name in sorted(files.names()):
        if _FILE.fullmatch(name) and name not in named.values():
            raise BadHeader(f"{name}: no record names this file")
    for thing in keys:
        if thing not in named:
            raise WrongKey(f"keys.cbor: a key for a file that no record names: {thing}")


def _named(found: Findings) -> list[tuple[Thing, str]]:
    things: list[tuple[Thing, str]] = []
    for part in found.parts.values():
        below = f"parts/{part.number:06d}"
        for record in part.records:
            if isinstance(record.body, Segment | Tail):
                number = record.head.number
                things.append(((part.number, number, -1), f"{below}/segments/{number:06d}.seg"))
        if part.recovered and isinstance(part.recovered.body, Recovered):
            statement = part.recovered.head.number
            for place in range(len(part.recovered.body.tails)):
                things.append(((-1, statement, place), f"{below}/tails/{statement:06d}-{place:03d}.tail"))
    return things
