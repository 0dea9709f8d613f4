"""The code with which a lawyer says at the room's screen that he has come (docs/formats/evidence.md section 10). Pure.

The box is sent a salted digest of it, so that a code is checked without a network and stands on no disk. Six digits are
guessed in no time by a machine that holds the digest: the rounds make that hours, and the box counts wrong ones.
"""

from __future__ import annotations

import hashlib

CODE_DIGITS = 6
CODES = 10**CODE_DIGITS
ROUNDS = 60_000
_PURPOSE = b"msr-arrival-1"
#: How a person said that he has come: by the code in the room, or from his own page through the centre.
HOW = ("code", "afar")


def code_digest(code: str, salt: bytes) -> bytes:
    """PBKDF2-HMAC-SHA-256 of the six digits, 32 bytes; `salt` are the 16 bytes of the booking."""
    return hashlib.pbkdf2_hmac("sha256", code.encode("ascii"), _PURPOSE + salt, ROUNDS)


def is_code(text: str) -> bool:
    """Whether that text is a code at all."""
    return len(text) == CODE_DIGITS and text.isascii() and text.isdecimal()
