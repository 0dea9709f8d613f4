"""A box's device key as the registry keeps it: the uncompressed point, named by SHA-256 of its SubjectPublicKeyInfo."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from server.devices.errors import BadKey


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKey:
    """point: 65 bytes, 04 || x || y. ident: 32 bytes."""

    point: bytes
    ident: bytes


def device_key_from_pem(pem: bytes) -> DeviceKey:
    """The P-256 public key in that PEM text; BadKey for anything else."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey(f"device key: expected a PEM public key, got {pem[:32]!r}: {error}") from error
    return _device_key(key)


def device_key_from_point(point: bytes) -> DeviceKey:
    """The P-256 public key with that point (65 bytes, or 33 compressed); BadKey for anything else."""
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise BadKey(f"device key: expected a point of P-256, got {len(point)} bytes: {error}") from error
    return _device_key(key)


def _device_key(key: object) -> DeviceKey:
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadKey(f"device key: expected a key on P-256, got {type(key).__name__}")
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return DeviceKey(point=point, ident=hashlib.sha256(spki).digest())
