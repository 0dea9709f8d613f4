"""A deed that the page asks for -> the request that capture hears at its control socket (verb `act`). Pure.

The page says what; who asked it (`by`) is this panel, or a foot switch or key box that types at it. Whether the room
obeys is the state table's answer, never this module's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT = 200
BY = ("panel", "foot-switch", "key-box")
# deed: the fields that may go with it
FIELDS: dict[str, tuple[str, ...]] = {
    "start": (),
    "stop": (),
    "suspend": ("reason", "detail"),
    "resume": (),
    "explained": (),
    "confidential": (),
    "confidential-end": (),
    "confirm": ("which",),
    "chapter": ("id",),
    "missing": ("id", "reason"),
    "consent": ("who",),
    "holds": ("holds",),
    "notice": ("language",),
    "alarm": (),
    "arrived": ("code",),
}


def request_of(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The request. Raises ValueError for a deed, field or value that is none."""
    deed, by = asked.get("deed"), asked.get("by", "panel")
    if deed not in FIELDS:
        raise ValueError(f"deed: expected one of {', '.join(FIELDS)}")
    if by not in BY:
        raise ValueError(f"by: expected one of {', '.join(BY)}")
    given = {name: value for name, value in asked.items() if name not in ("do", "deed", "by")}
    for name, value in given.items():
        if name not in FIELDS[deed]:
            raise ValueError(f"{deed}: expected no field {name[:32]}")
        if not _is_plain(value):
            raise ValueError(f"{name}: expected text of at most {TEXT} characters, or a list of such")
    return {"do": "act", "deed": deed, "by": by, **given}


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return len(value) <= 8 and all(isinstance(each, str) and len(each) <= TEXT for each in value)
    return isinstance(value, str) and len(value) <= TEXT
