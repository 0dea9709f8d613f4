"""Sealed notes: a short text for the recipients only, carried whole in a record (evidence.md section 12)."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric import ec

from sync.encoding import decode, encode
from sync.evidence.errors import WrongKey
from sync.evidence.keys import Recipient, unwrap, wrap
from sync.ids import KeyId

MAX_NOTE_TEXT = 1024
MAX_SEALED_NOTE = 8192


def seal_note(text: str, *, box: str, recipients: Sequence[Recipient]) -> bytes:
    """The text, wrapped to each recipient by HPKE; its info binds it to the box."""
    secret = text[:MAX_NOTE_TEXT].encode()
    return encode([[bytes(each.key_id), wrap(each, secret, _info(box, each.key_id))] for each in recipients])


def open_note(sealed: bytes, *, box: str, private: ec.EllipticCurvePrivateKey, recipient: KeyId) -> str:
    """The text. Raises WrongKey when it was not sealed to this recipient or for another box."""
    for entry in decode(sealed, limit=MAX_SEALED_NOTE):
        if isinstance(entry, list) and len(entry) == 2 and entry[0] == recipient:
            return unwrap(private, entry[1], _info(box, recipient)).decode()
    raise WrongKey(f"note: not sealed to recipient {recipient.hex()[:16]}")


def _info(box: str, recipient: KeyId) -> bytes:
    return encode(["msr-note-1", box, bytes(recipient)])
