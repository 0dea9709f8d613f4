"""A flipped bit in a file that lies still, as a failing medium makes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.faults.frames import running_digests


@dataclass(frozen=True, slots=True)
class Flipped:
    """Which file, where, and the running digests it held before: what the bit costs."""

    path: Path
    at: int
    whole: bytes
    digests: frozenset[str]


def flip(path: Path, size: int, where: float) -> Flipped:
    """One bit at a part `where` (0 to 1) of the first `size` bytes; owner, mode and times as they were."""
    whole, digests = path.read_bytes(), frozenset(running_digests(path))
    at = min(size - 1, int(where * size))
    with path.open("r+b", buffering=0) as file:
        file.seek(at)
        file.write(bytes([whole[at] ^ (1 << (at % 8))]))
    return Flipped(path, at, whole, digests)
