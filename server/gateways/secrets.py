"""Keys and signing secrets of other systems: a key is kept as its digest, a secret sealed."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.keyring import cases_key

_NONCE = 12


def fresh() -> str:
    """A new key: 256 bits."""
    return f"msr-{secrets.token_urlsafe(32)}"


def digest(key: str) -> str:
    """What is kept of a key."""
    return sha256(key.encode()).hexdigest()


def sealed(use: str, bound: str, secret: bytes) -> bytes:
    """The secret, sealed for that use and row."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, secret, f"{use}:{bound}".encode())


def opened(use: str, bound: str, kept: bytes) -> bytes:
    """The secret. InvalidTag: of another use or row, or another key."""
    return AESGCM(_key()).decrypt(kept[:_NONCE], kept[_NONCE:], f"{use}:{bound}".encode())


def _key() -> bytes:
    return hmac.new(cases_key(), b"gateways", sha256).digest()
