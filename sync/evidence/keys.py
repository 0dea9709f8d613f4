"""Keys: ids, ES256 with raw low-s signatures, HPKE wraps (docs/formats/evidence.md section 4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync.errors import LocalFault, MalformedInput
from sync.evidence.errors import BadSignature, WrongKey
from sync.ids import KeyId

POINT_SIZE = 65
SIGNATURE_SIZE = 64
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

_ES256 = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
_HPKE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Signer(Protocol):
    """Signs with one P-256 key that never leaves it."""

    @property
    def public_key(self) -> bytes:
        """Uncompressed point, 65 bytes."""
        ...

    def sign(self, message: bytes) -> bytes:
        """ES256 over `message`: r and s, 32 bytes each, low s."""
        ...


@lru_cache(maxsize=4096)
def load_public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    """The P-256 key of an uncompressed point. Raises MalformedInput for anything else."""
    if len(point) != POINT_SIZE:
        raise MalformedInput(f"public key: expected {POINT_SIZE} bytes, got {len(point)}", step="fields")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise MalformedInput("public key: not a point of P-256", step="fields") from error


@lru_cache(maxsize=4096)
def key_id(point: bytes) -> KeyId:
    """SHA-256 of the key's SubjectPublicKeyInfo (DER)."""
    spki = load_public_key(point).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return KeyId(hashlib.sha256(spki).digest())


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """Uncompressed point of a public key, 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class MemorySigner:
    """A P-256 key in the memory of this process (a part's key, or one fetched from a file)."""

    __slots__ = ("_private", "_public")

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        if not isinstance(private.curve, ec.SECP256R1):
            raise LocalFault(f"signing key: expected P-256, got {private.curve.name}")
        self._private = private
        self._public = point_of(private.public_key())

    @property
    def public_key(self) -> bytes:
        """Uncompressed point, 65 bytes."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """ES256 by RFC 6979, raw r and s, low s."""
        r, s = decode_dss_signature(self._private.sign(message, _ES256))
        return r.to_bytes(32, "big") + min(s, P256_ORDER - s).to_bytes(32, "big")


def new_part_key() -> MemorySigner:
    """A fresh key for one part; it dies with its process (E9)."""
    return MemorySigner(ec.generate_private_key(ec.SECP256R1()))


def check_signature(point: bytes, message: bytes, signature: bytes, what: str) -> None:
    """Raises BadSignature unless `signature` (raw, low s) is the key's over `message`."""
    if len(signature) != SIGNATURE_SIZE:
        raise BadSignature(f"{what}: expected a signature of {SIGNATURE_SIZE} bytes, got {len(signature)}")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if s > P256_ORDER // 2:
        raise BadSignature(f"{what}: high s, a second spelling of a signature")
    try:
        load_public_key(point).verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(f"{what}: the signature is not that of key {key_id(point).hex()[:16]}") from error


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whoever may unwrap: a name for people and an HPKE public key (P-256 point, 65 bytes)."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> KeyId:
        """SHA-256 of the key's SubjectPublicKeyInfo."""
        return key_id(self.public_key)


def wrap(recipient: Recipient, secret: bytes, info: bytes) -> bytes:
    """`secret` for one recipient: HPKE base mode, encapsulated point (65 bytes) then ciphertext (RFC 9180)."""
    return _HPKE.encrypt(secret, load_public_key(recipient.public_key), info=info)


def unwrap(private: ec.EllipticCurvePrivateKey, wrapped: bytes, info: bytes) -> bytes:
    """The secret of a wrap. Raises WrongKey when it was made for another key or another header."""
    try:
        return _HPKE.decrypt(wrapped, private, info=info)
    except (InvalidTag, ValueError) as error:
        raise WrongKey("wrap: it does not open with this key for this header") from error
