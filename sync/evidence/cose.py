"""Signed envelopes: COSE_Sign1 (RFC 9052 section 4.2) in one spelling (docs/formats/evidence.md section 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cbor2

from sync.encoding import decode, encode
from sync.errors import MalformedInput
from sync.evidence.errors import BadEnvelope, UnknownKey
from sync.evidence.keys import SIGNATURE_SIZE, Signer, check_signature, key_id
from sync.ids import Digest, KeyId

ALG, KID, TYP = 1, 4, 16
ES256 = -7
TAG = 18

RECORD = "msr-record"
STATEMENT = "msr-statement"
HEADER = "msr-header"
FRAME = "msr-frame"
RECEIPT = "msr-receipt"
ANCHOR = "msr-anchor"
COMMAND = "msr-command"
BOOKINGS = "msr-bookings"
CLAIM = "msr-claim"
SELF_TEST = "msr-self-test"

KeyLookup = Callable[[KeyId], bytes | None]


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope that was read but not yet believed; `digest` is that of its Sig_structure."""

    typ: str
    kid: KeyId
    payload: bytes
    signature: bytes
    raw: bytes
    digest: Digest
    message: bytes


@lru_cache(maxsize=256)
def protected_header(typ: str, kid: KeyId) -> bytes:
    """The one spelling of the protected header: algorithm, key id, type."""
    return encode({ALG: ES256, KID: bytes(kid), TYP: typ})


def sig_structure(protected: bytes, payload: bytes) -> bytes:
    """What is signed and digested (RFC 9052 section 4.4), with no external data."""
    return encode(["Signature1", protected, b"", payload])


def digest_of(typ: str, kid: KeyId, payload: bytes) -> Digest:
    """SHA-256 of the Sig_structure: the digest by which a statement is named."""
    return Digest(hashlib.sha256(sig_structure(protected_header(typ, kid), payload)).digest())


def sign(signer: Signer, typ: str, payload: bytes) -> bytes:
    """The signed envelope of `payload`."""
    protected = protected_header(typ, key_id(signer.public_key))
    signature = signer.sign(sig_structure(protected, payload))
    return cbor2.dumps(cbor2.CBORTag(TAG, [protected, {}, payload, signature]), canonical=True)


def read(raw: bytes, *, typ: str, limit: int) -> Envelope:
    """The envelope that `raw` spells. Raises MalformedInput for its bytes, BadEnvelope for type, header or tag."""
    raw = bytes(raw)
    if len(raw) > limit:
        raise MalformedInput(f"{typ}: expected at most {limit} bytes, got {len(raw)}")
    if not raw.startswith(b"\xd2"):
        raise BadEnvelope(f"{typ}: expected COSE_Sign1 (tag 18)")
    protected, payload, signature = _four(decode(raw[1:], limit=limit), typ)
    kid = _kid(protected, typ)
    message = sig_structure(protected, payload)
    digest = Digest(hashlib.sha256(message).digest())
    return Envelope(typ, kid, payload, signature, raw, digest, message)


def check(envelope: Envelope, keys: KeyLookup) -> bytes:
    """The public key that signed. Raises UnknownKey or BadSignature."""
    point = keys(envelope.kid)
    if point is None:
        raise UnknownKey(f"{envelope.typ}: no such key is known for this kind: {envelope.kid.hex()[:16]}")
    check_signature(point, envelope.message, envelope.signature, envelope.typ)
    return point


def only(point: bytes) -> KeyLookup:
    """A lookup that knows one key."""
    return lambda kid: point if kid == key_id(point) else None


def _four(parts: Any, typ: str) -> tuple[bytes, bytes, bytes]:
    if not isinstance(parts, list) or len(parts) != 4:
        raise BadEnvelope(f"{typ}: expected an array of four")
    protected, unprotected, payload, signature = parts
    if unprotected != {} or not isinstance(unprotected, dict):
        raise BadEnvelope(f"{typ}: expected an empty unprotected header")
    for part in (protected, payload, signature):
        if not isinstance(part, bytes):
            raise BadEnvelope(f"{typ}: expected byte strings for header, payload, signature")
    if len(signature) != SIGNATURE_SIZE:
        raise BadEnvelope(f"{typ}: expected a signature of {SIGNATURE_SIZE} bytes, got {len(signature)}")
    return protected, payload, signature


@lru_cache(maxsize=256)
def _kid(protected: bytes, typ: str) -> KeyId:
    """The key that a protected header names; a function of these bytes alone, and few headers recur for ever."""
    header = decode(protected, limit=256)
    if not isinstance(header, dict) or set(header) != {ALG, KID, TYP}:
        raise BadEnvelope(f"{typ}: expected exactly algorithm, key id and type in the protected header")
    if header[ALG] != ES256 or header[TYP] != typ:
        raise BadEnvelope(f"{typ}: expected ES256 and type {typ!r}, got {header[ALG]!r} and {header[TYP]!r:.40}")
    if not isinstance(header[KID], bytes) or len(header[KID]) != 32:
        raise BadEnvelope(f"{typ}: expected a key id of 32 bytes")
    return KeyId(header[KID])
