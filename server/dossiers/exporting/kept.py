"""Where exports lie: in the data folder, sealed in pieces under a key derived from the cases' key, bound to number.

Each piece is AES-256-GCM under a nonce of 7 random bytes, its place and whether it is the last, so that pieces that
were cut off, doubled or exchanged do not open. Nothing of an export is ever on the disk in the clear.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from server.dossiers.errors import StaleState
from server.keyring import cases_key

_PIECE = 1 << 20
_PREFIX, _TAG = 7, 16


class Writer:
    """Takes bytes one after the other, as a file that is only written to; `close()` makes it an export that is there.

    Left without `close()` nothing is kept."""

    def __init__(self, number: int) -> None:
        self._path = _path(number)
        self._path.parent.mkdir(mode=0o770, parents=True, exist_ok=True)
        self._fresh = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        self._file = os.fdopen(os.open(self._fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o660), "wb")
        self._prefix = secrets.token_bytes(_PREFIX)
        self._seal, self._bound = AESGCM(_key()), _bound(number)
        self._waits = bytearray()
        self._place = 0
        self.size = 0
        self._digest = sha256()
        self._file.write(self._prefix)

    @property
    def digest(self) -> str:
        """SHA-256 of all that was written."""
        return self._digest.hexdigest()

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Sealed as soon as it fills a piece."""
        self._waits += data
        self._digest.update(data)
        self.size += len(data)
        while len(self._waits) > _PIECE:
            self._put(bytes(self._waits[:_PIECE]), last=False)
            del self._waits[:_PIECE]
        return len(data)

    def flush(self) -> None:
        """Nothing waits but what no piece is made of yet."""

    def close(self) -> None:
        """Durable from now on."""
        self._put(bytes(self._waits), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._fresh.replace(self._path)

    def drop(self) -> None:
        """Nothing of it is kept."""
        self._file.close()
        self._fresh.unlink(missing_ok=True)

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._seal.encrypt(_nonce(self._prefix, self._place, last), piece, self._bound))
        self._place += 1


def pieces(number: int) -> Iterator[bytes]:
    """Its bytes, piece by piece. StaleState: it is gone, was cut off, or was sealed by another key."""
    try:
        with _path(number).open("rb") as file:
            prefix, place = file.read(_PREFIX), 0
            piece = file.read(_PIECE + _TAG)
            while piece:
                after = file.read(_PIECE + _TAG)
                yield AESGCM(_key()).decrypt(_nonce(prefix, place, not after), piece, _bound(number))
                piece, place = after, place + 1
    except (OSError, InvalidTag) as error:
        raise StaleState(f"export {number}: {error!r}", _("找不到导出的文件，请重新导出。")) from error


def forget(number: int) -> None:
    """It is no more."""
    _path(number).unlink(missing_ok=True)


def _nonce(prefix: bytes, place: int, last: bool) -> bytes:
    return prefix + place.to_bytes(4, "big") + bytes([last])


def _path(number: int) -> Path:
    found: Path = settings.MSR.var / "dossiers" / f"{number}.sealed"
    return found


def _key() -> bytes:
    return hmac.new(cases_key(), b"dossier export", sha256).digest()


def _bound(number: int) -> bytes:
    return f"dossiers.export:{number}".encode()
