"""A note: how far one centre has applied the other's letters, and up to where it holds some without an earlier one.

Signed like a letter, but without a number: it must arrive even where letters of both ways are missing. A note lost,
doubled or late does no harm: it only says what its writer had, and what was written again is known there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from server.ferry.errors import BadLetter
from sync.encoding import decode, encode
from sync.errors import MalformedInput, PeerFault
from sync.evidence import cose
from sync.evidence.keys import Signer, key_id
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256, check_suite
from sync.shapes import uint

TYP = "msr-ferry-note"
_LIMIT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A believed note: `sender` applied letters of `of` up to `applied`; it holds some up to `lacks_to` without one."""

    sender: str
    of: str
    applied: int
    lacks_to: int
    at: datetime
    #: The first letter of `of` that came with a number known with other bytes, and its digest (restored.py); 0: none.
    other: int = 0
    other_digest: bytes = b""
    #: That digest told back: what `sender` numbered anew.
    renumbered: bytes = b""


def sign_note(signer: Signer, note: Note) -> bytes:
    """The signed note."""
    said = {1: note.sender, 2: note.of, 3: note.applied, 4: note.lacks_to, 5: int(note.at.timestamp())}
    more = {6: note.other, 7: note.other_digest, 8: note.renumbered}
    said |= {key: value for key, value in more.items() if value}
    return cose.sign(signer, TYP, encode({0: ES256_SHA256_AES256GCM_HPKEP256, **said}))


def read_note(raw: bytes, points: Sequence[bytes]) -> Note:
    """A believed note; `points` are the pinned ferry keys. Raises BadLetter."""
    known = {key_id(point): point for point in points}
    try:
        envelope = cose.read(raw, typ=TYP, limit=_LIMIT)
        cose.check(envelope, known.get)
        value = decode(envelope.payload, limit=_LIMIT)
        if not isinstance(value, dict):
            raise MalformedInput(f"note: expected a map, got {type(value).__name__}", step="fields")
        check_suite(uint(value.get(0), "suite"), "note")
    except PeerFault as fault:
        raise BadLetter(f"note: {fault}", step=fault.step) from fault
    sender, of, applied, lacks_to, at = (value.get(key) for key in range(1, 6))
    if not isinstance(sender, str) or not isinstance(of, str) or not 0 < len(sender) <= 64:
        raise BadLetter("note: expected its writer and whose letters it is about")
    if not isinstance(applied, int) or not isinstance(lacks_to, int) or not isinstance(at, int):
        raise BadLetter("note: expected two numbers and a time")
    if applied < 0 or lacks_to < 0 or not 0 <= at < 1 << 33:
        raise BadLetter("note: expected numbers from 0 and a time of this century")
    other, other_digest, renumbered = value.get(6, 0), value.get(7, b""), value.get(8, b"")
    if not isinstance(other, int) or not isinstance(other_digest, bytes) or not isinstance(renumbered, bytes):
        raise BadLetter("note: expected a number and digests of refused letters")
    return Note(
        sender=sender, of=of, applied=applied, lacks_to=lacks_to, at=datetime.fromtimestamp(at, UTC), other=other,
        other_digest=other_digest[:32], renumbered=renumbered[:32],
    )  # fmt: skip
