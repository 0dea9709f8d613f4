"""What a document says, as a digest; and the six characters by which it is read aloud into the film. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

#: Figures and letters that are not taken for each other on paper: no 0 O, no 1 I, no G beside 6.
ALPHABET = "23456789ABCDEFHJKLMNPQRSTUVWXYZ"
LENGTH = 6


def content_digest(content: Mapping[str, object]) -> str:
    """SHA-256 (hex) over the content as JSON with sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def read_code(digest: str) -> str:
    """Six characters of that digest (hex)."""
    rest, found = int(digest[:16], 16), []
    for _ in range(LENGTH):
        rest, place = divmod(rest, len(ALPHABET))
        found.append(ALPHABET[place])
    return "".join(found)
