"""Suites: what a number in a signed statement stands for. Nothing is negotiated; the verifier holds its own list."""

from __future__ import annotations

from sync.evidence.errors import UnknownSuite

ES256_SHA256_AES256GCM_HPKEP256 = 1
KNOWN = frozenset({ES256_SHA256_AES256GCM_HPKEP256})


def check_suite(number: int, what: str, allowed: frozenset[int] = KNOWN) -> None:
    """Raises UnknownSuite unless `number` is one that this verifier allows."""
    if number not in allowed:
        raise UnknownSuite(f"{what}: expected a suite of {sorted(allowed)}, got {number}")
