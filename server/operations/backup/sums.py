"""Lists of digests, as `sha256sum -c` reads them: whoever holds a backup checks it without this program."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from server.operations.errors import BackupDamaged

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def line_of(name: str, digest: str) -> str:
    """One line of a list."""
    return f"{digest}  {name}\n"


def text_of(sums: Mapping[str, str]) -> str:
    """A list, by name."""
    return "".join(line_of(name, sums[name]) for name in sorted(sums))


def read(text: str, where: str) -> dict[str, str]:
    """Digest by name. A last line without an end is one that a crash cut off: it does not count. Raises
    BackupDamaged for any other line that is none."""
    found = {}
    for number, line in enumerate(text.split("\n")[:-1], 1):
        match = _LINE.fullmatch(line)
        if match is None or ".." in match[2].split("/") or match[2].startswith("/"):
            raise BackupDamaged(
                f"{where}, line {number}: expected DIGEST and a name below this folder, got {line[:80]!r}"
            )
        found[match[2]] = match[1]
    return found


def check(folder: Path, sums: Mapping[str, str], names: Iterable[str]) -> None:
    """Each of those files is there and has its digest. Raises BackupDamaged with the first that is not."""
    for name in names:
        if name not in sums:
            raise BackupDamaged(f"{folder}: no digest of {name} is on its list. Take another backup.")
        path = folder / name
        if not path.is_file():
            raise BackupDamaged(f"{path}: it is on the list and is not there. Take another backup, and ask why.")
        if (got := digest_of(path)) != sums[name]:
            raise BackupDamaged(f"{path}: expected SHA-256 {sums[name]}, got {got}. Take another backup, and ask why.")
