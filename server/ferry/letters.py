"""A letter's bytes: an envelope (evidence.md 5) of type msr-ferry by the ferry key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.ferry.errors import BadLetter
from sync.encoding import decode, encode
from sync.errors import MalformedInput, PeerFault
from sync.evidence import cose
from sync.evidence.keys import Signer, key_id
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256, check_suite
from sync.shapes import uint

TYP = "msr-ferry"
MAX_LETTER = 1 << 20
#: What leaves room for the envelope.
MAX_BODY = MAX_LETTER - 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A believed letter: who sent it, its number from that sender (from 1), what it is about."""

    sender: str
    number: int
    kind: str
    body: dict[int, Any]
    digest: bytes
    raw: bytes


def sign_letter(signer: Signer, *, sender: str, number: int, kind: str, body: dict[int, Any]) -> bytes:
    """The signed letter."""
    return cose.sign(signer, TYP, encode({0: ES256_SHA256_AES256GCM_HPKEP256, 1: sender, 2: number, 3: kind, 4: body}))


def read_letter(raw: bytes, points: Sequence[bytes]) -> Letter:
    """A believed letter; `points` are the pinned ferry keys. Raises BadLetter."""
    known = {key_id(point): point for point in points}
    try:
        envelope = cose.read(raw, typ=TYP, limit=MAX_LETTER)
        cose.check(envelope, known.get)
        value = decode(envelope.payload, limit=MAX_LETTER)
        if not isinstance(value, dict):
            raise MalformedInput(f"letter: expected a map, got {type(value).__name__}", step="fields")
        check_suite(uint(value.get(0), "suite"), "letter")
    except PeerFault as fault:
        raise BadLetter(f"letter: {fault}", step=fault.step) from fault
    sender, number, kind, body = (value.get(key) for key in (1, 2, 3, 4))
    if not isinstance(sender, str) or not isinstance(number, int) or not isinstance(kind, str) or number < 1:
        raise BadLetter("letter: expected sender, number from 1 and kind")
    if not isinstance(body, dict) or len(sender) > 64 or len(kind) > 32:
        raise BadLetter("letter: expected a map as body, a short sender and kind")
    return Letter(sender=sender, number=number, kind=kind, body=body, digest=bytes(envelope.digest), raw=raw)
