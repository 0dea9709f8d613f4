"""Canonical bytes: deterministic CBOR (RFC 8949 section 4.2.1), a small subset, with limits.

Allowed: integers of up to 64 bits, byte strings, text, booleans, null, arrays, maps whose keys are non-negative
integers. Floats, tags, indefinite lengths and any second spelling of a value are refused: what is read is
encoded again and must give the very bytes that came. No tag, float or indefinite length ever reaches the library: some
of its tags compute, and shared references unfold to more than memory holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import cbor2

from sync.errors import LocalFault, MalformedInput

MAX_DEPTH = 12
MAX_INT = (1 << 64) - 1
MIN_INT = -(1 << 63)
_LEAVES = frozenset({bytes, str, bool, type(None)})
_STRINGS, _TAG, _SIMPLE = frozenset({2, 3}), 6, 7
_SIMPLES = frozenset({0xF4, 0xF5, 0xF6})  # false, true, null

Value = Any


def encode(value: Value) -> bytes:
    """The one encoding of `value` (docs/formats/evidence.md 3.1). Raises LocalFault for a type outside the subset."""
    fault = _outside_subset(value, 0)
    if fault:
        raise LocalFault(f"canonical encoding: {fault}")
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes, *, limit: int) -> Value:
    """The value whose one encoding is `data`. Raises MalformedInput beyond `limit` bytes or for another spelling."""
    if len(data) > limit:
        raise MalformedInput(f"canonical CBOR: expected at most {limit} bytes, got {len(data)}")
    _check_heads(data)
    try:
        value = cbor2.loads(data)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError, MemoryError, EOFError) as error:
        raise MalformedInput(f"canonical CBOR: {len(data)} bytes do not decode ({type(error).__name__})") from error
    fault = _outside_subset(value, 0)
    if fault:
        raise MalformedInput(f"canonical CBOR: {fault}")
    if cbor2.dumps(value, canonical=True) != data:
        raise MalformedInput("canonical CBOR: another spelling of the same value, or bytes after it")
    return value


def _check_heads(data: bytes) -> None:
    """Raises MalformedInput for a head outside the subset: what is no string's content is heads, one after another."""
    at, size = 0, len(data)
    while at < size:
        first = data[at]
        at += 1
        major, argument = first >> 5, first & 31
        if major == _TAG or argument > 27 or (major == _SIMPLE and first not in _SIMPLES):
            raise MalformedInput(f"canonical CBOR: expected a head of the subset at byte {at - 1}, got {first:#04x}")
        if argument > 23:
            width = 1 << argument - 24
            argument = int.from_bytes(data[at : at + width], "big")
            at += width
        if major in _STRINGS:
            at += argument


def _outside_subset(value: object, depth: int) -> str | None:
    """Why the value is not in the subset, or None."""
    if depth > MAX_DEPTH:
        return f"nested deeper than {MAX_DEPTH}"
    if type(value) in _LEAVES or isinstance(value, bytes | str):
        return None
    if isinstance(value, int):
        return None if MIN_INT <= value <= MAX_INT else "an integer beyond 64 bits"
    if isinstance(value, list | tuple):
        return _any_outside(value, depth)
    if isinstance(value, dict):
        for key in value:
            if (type(key) is not int and (isinstance(key, bool) or not isinstance(key, int))) or key < 0:
                return f"a map key that is not a non-negative integer: {key!r:.40}"
        return _any_outside(value.values(), depth)
    return f"type {type(value).__name__} is not in the subset"


def _any_outside(items: Iterable[object], depth: int) -> str | None:
    """The fault of the first item that has one; leaves, most of what there is, cost no call."""
    for item in items:
        kind = type(item)
        if depth < MAX_DEPTH and (kind in _LEAVES or (kind is int and MIN_INT <= item <= MAX_INT)):  # type: ignore[operator]
            continue
        fault = _outside_subset(item, depth + 1)
        if fault:
            return fault
    return None
