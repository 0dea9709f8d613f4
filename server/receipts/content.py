"""What was handed in or answered, as the bytes whose SHA-256 a receipt states: JSON with sorted keys, no blanks, UTF-8,
so that anybody makes it again with any tool. A file stands in it by its own SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

Value = str | Sequence[str] | Sequence[Mapping[str, str]]
LARGEST = 64 * 1024


def content_of(**fields: Value) -> bytes:
    """The bytes for those fields; empty ones are left out."""
    told = {name: value for name, value in fields.items() if value}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(content: bytes) -> str:
    """Its SHA-256, in hex."""
    return hashlib.sha256(content).hexdigest()


def fields_of(content: bytes) -> dict[str, Value]:
    """The fields, to be shown."""
    found: dict[str, Value] = json.loads(content)
    return found
