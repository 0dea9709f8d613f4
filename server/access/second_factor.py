"""The second factor's arithmetic: codes of an authenticator (RFC 6238), sealed secrets, recovery codes. No database.

Secrets lie in the database under AES-256-GCM, bound to their person; recovery codes as HMAC-SHA256, so that a stolen
database alone gives neither.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
DIGITS = 6
#: Steps before and after now whose codes count: a phone's clock may be half a minute off.
WINDOW = 1
SECRET_BYTES = 20
RECOVERY_CODES = 10
_RECOVERY_LETTERS = 12
_NONCE = 12
#: No letter that is taken for another when read from paper.
ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"

Random = Callable[[int], bytes]


def code_at(secret: bytes, step: int) -> str:
    """The code of that 30 s step."""
    return _totp(secret).generate(step * STEP_SECONDS).decode()


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """The step within the window whose code this is; None: of no step. RFC 6238 5.2."""
    middle = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(middle - WINDOW, middle + WINDOW + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            found = step
    return found


def address(secret: bytes, username: str, centre: str) -> str:
    """The otpauth:// address that an authenticator scans."""
    return _totp(secret).get_provisioning_uri(username, centre)


def seal(key: bytes, person: int, secret: bytes, nonce: bytes) -> bytes:
    """The secret, to be kept; only for this person does it open again."""
    return nonce + AESGCM(_part(key, "seal")).encrypt(nonce, secret, _bound(person))


def opened(key: bytes, person: int, sealed: bytes) -> bytes:
    """The secret. InvalidTag if the key is another, or the row was moved to another person."""
    return AESGCM(_part(key, "seal")).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(person))


def new_secret() -> bytes:
    """160 bits, as RFC 4226 advises."""
    return secrets.token_bytes(SECRET_BYTES)


def new_nonce() -> bytes:
    """For one sealing."""
    return secrets.token_bytes(_NONCE)


def new_word(letters: int) -> str:
    """That many letters, evenly drawn, 4.9 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(letters))


def new_recovery_codes() -> list[str]:
    """Fresh codes, in groups to be read."""
    return [grouped(new_word(_RECOVERY_LETTERS)) for _ in range(RECOVERY_CODES)]


def recovery_digest(key: bytes, person: int, code: str) -> str:
    """What is kept of a recovery code."""
    return hmac.digest(_part(key, "recovery"), _bound(person) + bare(code).encode(), "sha256").hex()


def grouped(word: str) -> str:
    """In fours, to be read aloud and typed."""
    return "-".join(word[place : place + 4] for place in range(0, len(word), 4))


def bare(code: str) -> str:
    """A code as typed, without what is only there for the eye."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303  what authenticators know: RFC 6238 uses it keyed


def _part(key: bytes, use: str) -> bytes:
    return hmac.digest(key, use.encode(), "sha256")


def _bound(person: int) -> bytes:
    return f"person {person} ".encode()
