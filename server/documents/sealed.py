"""Data and bytes at rest: AES-256-GCM under the documents' own key, each bound to its place. Pure but for the key.

A stolen database shows no name that stands in a document, a stolen disk no document (docs/keys.md).
"""

from __future__ import annotations

import hmac
import json
import secrets
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from server.documents.errors import NotKept
from server.keyring import documents_key

_NONCE = 12


def seal(place: str, data: bytes) -> bytes:
    """Those bytes, sealed to that place."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, data, place.encode())


def opened(place: str, sealed: bytes) -> bytes:
    """The bytes. NotKept: they were sealed to another place, changed, or the key is another."""
    try:
        return AESGCM(_key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except InvalidTag as error:
        raise NotKept(
            f"{place}: what is kept does not open. Is documents.key the one it was sealed by?",
            _("文书内容无法解密：密钥不符或者内容被改动。请联系运维人员核对 documents.key。"),
        ) from error


def seal_data(place: str, data: Mapping[str, Any]) -> bytes:
    """A document's data, packed and sealed."""
    return seal(place, zlib.compress(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()))


def opened_data(place: str, sealed: bytes) -> dict[str, Any]:
    """The data again."""
    found: dict[str, Any] = json.loads(zlib.decompress(opened(place, sealed)))
    return found


def _key() -> bytes:
    return hmac.new(documents_key(), b"seal", sha256).digest()
