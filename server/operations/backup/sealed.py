"""The private keys in a backup: one file that nobody at the centre can open.

keys.sealed = b"msr-keys-1\n" | wrap (113 bytes: HPKE base mode to a P-256 point, RFC 9180) | nonce (12) |
AES-256-GCM of a tar archive. The recipient is the archive key, whose private half is kept offline (docs/keys.md).
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.operations.errors import BackupDamaged
from sync.evidence.keys import Recipient, unwrap, wrap

_MAGIC = b"msr-keys-1\n"
_WRAPPED, _NONCE = 113, 12


def seal(
    folder: Path, recipient: Recipient, *, key: bytes, nonce: bytes, beside: Mapping[str, Path] | None = None
) -> bytes:
    """Every file below `folder`, and of each folder `beside` it under its name, for that recipient. `key` (32 bytes)
    and `nonce` (12) are fresh and used once."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for under, each in {"": folder, **(beside or {})}.items():
            for path in sorted(found for found in each.rglob("*") if found.is_file()):
                tar.add(path, arcname=(Path(under) / path.relative_to(each)).as_posix(), recursive=False)
    return _MAGIC + wrap(recipient, key, _MAGIC) + nonce + AESGCM(key).encrypt(nonce, archive.getvalue(), _MAGIC)


def open_into(data: bytes, private: ec.EllipticCurvePrivateKey, folder: Path) -> int:
    """Writes the files (0600) into a folder that is empty; how many. Raises BackupDamaged; WrongKey for another key."""
    head = len(_MAGIC)
    if not data.startswith(_MAGIC) or len(data) < head + _WRAPPED + _NONCE:
        raise BackupDamaged("keys.sealed: expected a file of sealed keys, got another. Take another backup.")
    wrapped, nonce = data[head : head + _WRAPPED], data[head + _WRAPPED : head + _WRAPPED + _NONCE]
    key = unwrap(private, wrapped, _MAGIC)
    try:
        plain = AESGCM(key).decrypt(nonce, data[head + _WRAPPED + _NONCE :], _MAGIC)
    except InvalidTag as error:
        raise BackupDamaged("keys.sealed: its content was changed. Take another backup.") from error
    count = 0
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member)
            if file is None or ".." in Path(member.name).parts or Path(member.name).is_absolute():
                raise BackupDamaged(f"keys.sealed: {member.name!r} is no file below it. Take another backup.")
            _write(folder / member.name, file.read())
            count += 1
    return count


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
