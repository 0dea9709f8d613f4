"""How an object of the vault is named."""

from __future__ import annotations


def statement_key(box: str, number: int) -> str:
    """A statement of the box chain."""
    return f"boxes/{box}/statements/{number:08d}.cose"


def record_key(box: str, part: int, number: int) -> str:
    """A record of a part."""
    return f"boxes/{box}/parts/{part:06d}/records/{number:06d}.cose"


def segment_key(box: str, part: int, number: int) -> str:
    """The file that a `segment` or `tail` record names."""
    return f"boxes/{box}/parts/{part:06d}/segments/{number:06d}.seg"


def tail_key(box: str, part: int, statement: int, place: int) -> str:
    """A tail found after a crash."""
    return f"boxes/{box}/parts/{part:06d}/tails/{statement:08d}-{place:03d}.tail"


def quarantine_key(box: str, kind: str, a: int, b: int, digest: bytes) -> str:
    """What failed a check; its own bytes name it, so that twice the same is once."""
    return f"quarantine/{box}/{kind}-{a:08d}-{b:06d}-{digest.hex()}"
