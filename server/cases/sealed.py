"""Identity numbers, sealed: AES-256-GCM bound to the suspect, and a keyed digest by which the same person is found.

The key lies beside the centre's others (keyring.cases_key), so a stolen database alone shows no number.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.cases.errors import BadPerson
from server.keyring import cases_key

_NONCE = 12


def seal(case: int, suspect: int, number: str) -> bytes:
    """The number, sealed to that suspect of that case."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_part("seal")).encrypt(nonce, number.encode(), _bound(case, suspect))


def opened(case: int, suspect: int, sealed: bytes) -> str:
    """The number. BadPerson: the row was moved or the key is another."""
    try:
        return AESGCM(_part("seal")).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(case, suspect)).decode()
    except InvalidTag as error:
        raise BadPerson(
            f"suspect {suspect} of case {case}: the sealed number does not open. Is cases.key the one it was sealed by?"
        ) from error


def digest(kind: str, number: str) -> bytes:
    """The same for the same document, whatever case it stands in."""
    return hmac.new(_part("find"), f"{kind}:{number}".encode(), sha256).digest()


def _part(use: str) -> bytes:
    return hmac.new(cases_key(), use.encode(), sha256).digest()


def _bound(case: int, suspect: int) -> bytes:
    return f"cases.suspect.id_number:{case}:{suspect}".encode()
