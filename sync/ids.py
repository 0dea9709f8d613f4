"""Typed names of the things that box and centre speak about (docs/formats/evidence.md, section 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NewType

from sync.errors import MalformedInput

BoxId = NewType("BoxId", str)
SessionId = NewType("SessionId", bytes)
PartNumber = NewType("PartNumber", int)
RecordNumber = NewType("RecordNumber", int)
StatementNumber = NewType("StatementNumber", int)
TrackName = NewType("TrackName", str)
KeyId = NewType("KeyId", bytes)
Digest = NewType("Digest", bytes)

BOX_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
TRACK_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True, order=True)
class StatementId:
    """A statement of the box chain, by its number (from 1)."""

    number: int


@dataclass(frozen=True, slots=True, order=True)
class RecordId:
    """A record of a part (open is 0); a segment is named by its record."""

    part: int
    number: int


@dataclass(frozen=True, slots=True, order=True)
class TailId:
    """A tail found after a crash: the `recovered` statement that vouches for it, and its place (from 0) in it."""

    statement: int
    place: int


ThingId = StatementId | RecordId | TailId


def box_id(text: str) -> BoxId:
    """The box's name (CN, client id, topic level): 1 to 63 of `[a-z0-9-]`, no hyphen at an end, or MalformedInput."""
    if not BOX_NAME.fullmatch(text):
        raise MalformedInput(f"box name: expected [a-z0-9-]{{1,63}} with no hyphen at an end, got {text[:80]!r}")
    return BoxId(text)


def track_name(text: str) -> TrackName:
    """The track's name, or MalformedInput: a letter, then up to 31 of `[a-z0-9-]`."""
    if not TRACK_NAME.fullmatch(text):
        raise MalformedInput(f"track name: expected [a-z][a-z0-9-]{{0,31}}, got {text[:80]!r}")
    return TrackName(text)
