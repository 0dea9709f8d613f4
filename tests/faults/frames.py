"""Running digests of the frames of sealed files, by evidence.md section 6 alone: imports nothing of the project."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

MAGIC = b"MSRSEG1\n"
SIGNATURE = 64
TAG = 16
MAX_FRAME = 16 * 1024 * 1024


def running_digests(path: Path) -> Iterator[str]:
    """Hex of SHA-256 over the file from its beginning to the end of each whole frame's ciphertext, but the end frame's.

    A torn frame ends the walk, as it does in a tail.
    """
    data = memoryview(path.read_bytes())
    if bytes(data[:8]) != MAGIC:
        return
    at = 12 + int.from_bytes(data[8:12], "big")
    if at > len(data):
        return
    digest = hashlib.sha256(data[:at])
    while at + 4 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        stop = at + 4 + length
        if not TAG < length <= MAX_FRAME + TAG or stop + SIGNATURE > len(data):
            return
        digest.update(data[at:stop])
        yield digest.hexdigest()
        digest.update(data[stop : stop + SIGNATURE])
        at = stop + SIGNATURE


def exported_digests(folder: Path) -> set[str]:
    """Those of every segment and tail of an export folder."""
    files = [*folder.glob("parts/*/segments/*.seg"), *folder.glob("parts/*/tails/*.tail")]
    return {each for path in files for each in running_digests(path)}
