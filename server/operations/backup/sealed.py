"""The private keys in a backup: one file that nobody at the centre can open.

keys.sealed = b"msr-keys-1\n" | wrap (113 bytes: HPKE base mode to a P-256 point, RFC 9180) | nonce (12) |
AES-256-GCM of a tar archive. The recipient is the archive key, whose private half is kept offline (docs/keys.md).
"""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.operations.errors import BackupDamaged
from sync.evidence.keys import Recipient, unwrap, wrap

_MAGIC = b"msr-keys-1\n"
_WRAPPED, _NONCE = 113, 12


def seal(folder: Path, recipient: Recipient, *, key: bytes, nonce: bytes) -> bytes:
    """Every file below `folder`, for that recipient. `key` (32 bytes) and `nonce` (12) are fresh and used once."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            tar.add(path, arcname=path.relative_to(folder).as_posix(), recursive=False)
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
            tar.extract(member, folder, filter="data")
            (folder / member.name).chmod(0o600)
            count += 1
    return count
