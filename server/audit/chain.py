"""The chain's arithmetic: what is hashed, and how. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from server.audit.errors import UnfitDetail

#: JSON values that SQLite's text and PostgreSQL's jsonb give back alike: no floats.
LEAVES = (str, int, bool, type(None))
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one event says, without its hash."""

    number: int
    at: datetime
    actor: str
    role: str
    action: str
    kind: str
    ident: str
    details: Mapping[str, object]
    previous: str


def hash_of(entry: Entry) -> str:
    """SHA-256 (hex) over the entry as JSON: a list in the order of Entry's fields, keys sorted, no spaces, UTC."""
    words = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.role,
        entry.action,
        entry.kind,
        entry.ident,
        entry.details,
        entry.previous,
    ]
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def check_details(details: object, where: str = "details") -> None:
    """Nothing, or UnfitDetail: text without NUL, whole numbers, bool, None, lists and str-keyed dicts of those."""
    if isinstance(details, str) and "\x00" in details:
        raise UnfitDetail(f"audit {where}: expected text without NUL")
    if isinstance(details, LEAVES):
        return
    if isinstance(details, (list, tuple)):
        for place, value in enumerate(details):
            check_details(value, f"{where}[{place}]")
        return
    if not isinstance(details, Mapping):
        raise UnfitDetail(f"audit {where}: expected text, whole number, bool, None, list or dict, got {type(details)}")
    for key, value in details.items():
        if not isinstance(key, str):
            raise UnfitDetail(f"audit {where}: expected text as key, got {key!r}")
        check_details(key, where)
        check_details(value, f"{where}.{key}")
