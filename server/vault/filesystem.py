"""An ObjectStore on a file system: temporary name -> fsync -> link, never over an old name -> folder fsync (sync.md).

A crash leaves at most a nameless file under `.tmp/`, which `sweep` removes at a start when nobody else writes here.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from server.vault.errors import BadKey, NoSuchObject, OtherBytes

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_TEMPORARY = ".tmp"
_PIECE = 1 << 20


class FilesystemStore:
    """Objects as files below `root`, one a key. Safe with several processes on one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: set[Path] = set()

    def put_once(self, key: str, data: bytes) -> None:
        """See ObjectStore."""
        final = self._path(key)
        if final.exists():
            return _same_or_raise(key, final, data)
        temporary = self._temporary()
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self._link(key, temporary, final)
        temporary.unlink()

    def put_file(self, key: str, source: Path) -> None:
        """See ObjectStore. On the same file system the very file is linked: its bytes are not written twice."""
        final = self._path(key)
        if final.exists():
            return _same_or_raise(key, final, source.read_bytes())
        _fsync(source)
        try:
            self._link(key, source, final)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            temporary = self._temporary()
            shutil.copyfile(source, temporary)
            _fsync(temporary)
            self._link(key, temporary, final)
            temporary.unlink()

    def get(self, key: str) -> bytes:
        """See ObjectStore."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise NoSuchObject(f"vault: no object {key}") from error

    def read_range(self, key: str, start: int, stop: int, *, piece: int = _PIECE) -> Iterator[bytes]:
        """See ObjectStore."""
        try:
            file = self._path(key).open("rb")
        except FileNotFoundError as error:
            raise NoSuchObject(f"vault: no object {key}") from error
        return _pieces(file, start, stop, piece)

    def size(self, key: str) -> int | None:
        """See ObjectStore."""
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            return None

    def sweep(self) -> int:
        """Removes what a crash left half written; returns how many. Only while nobody else writes here."""
        left = list((self._root / _TEMPORARY).glob("*"))
        for each in left:
            each.unlink()
        return len(left)

    def _path(self, key: str) -> Path:
        if len(key) > 400 or not _KEY.fullmatch(key):
            raise BadKey(f"vault key: expected a-z 0-9 . _ - between slashes, got {key[:80]!r}")
        return self._root / key

    def _temporary(self) -> Path:
        folder = self._root / _TEMPORARY
        self._make(folder)
        return folder / f"{os.getpid()}-{secrets.token_hex(8)}"

    def _link(self, key: str, source: Path, final: Path) -> None:
        self._make(final.parent)
        try:
            os.link(source, final)
        except FileExistsError:
            _same_or_raise(key, final, source.read_bytes())
        _fsync(final.parent)

    def _make(self, folder: Path) -> None:
        """The folder, its name durable."""
        if folder in self._known:
            return
        if not folder.is_dir():
            if folder != self._root:
                self._make(folder.parent)
            folder.mkdir(mode=0o750, parents=folder == self._root, exist_ok=True)
        _fsync(folder.parent)
        self._known.add(folder)


def _same_or_raise(key: str, final: Path, data: bytes) -> None:
    if final.read_bytes() != data:
        raise OtherBytes(f"vault: {key} is here already with other bytes; nothing was written over it")
    _fsync(final)  # whoever wrote it may have died before its own fsync
    _fsync(final.parent)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pieces(file: BinaryIO, start: int, stop: int, piece: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = stop - start
        while left > 0:
            data = file.read(min(piece, left))
            if not data:
                return
            left -= len(data)
            yield data
