"""An ObjectStore on a file system: temporary name -> fsync -> link, never over an old name -> folder fsync (sync.md).

A crash leaves at most a nameless file under `.tmp/`, which `sweep` removes at a start when nobody else writes here.
"""

# ruff: noqa: PTH108, PTH110, PTH112, PTH116, PTH120 - paths are text: pathlib's cost more than the calls they are for

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from server.vault.errors import BadKey, NoSuchObject, OtherBytes

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_TEMPORARY = ".tmp"
_PIECE = 1 << 20


class _Gathering(threading.local):
    """Folders in which this thread made names that it has not synced yet; None outside `gathered`."""

    folders: set[str] | None = None


class FilesystemStore:
    """Objects as files below `root`, one a key. Safe with several processes on one folder."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._known: set[str] = set()
        self._gathering = _Gathering()

    def put_once(self, key: str, data: bytes) -> None:
        """See ObjectStore."""
        final = self._path(key)
        if os.path.exists(final):
            return _same_or_raise(key, final, data)
        temporary = self._temporary()
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            _write(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._link(key, temporary, final)
        os.unlink(temporary)

    def put_file(self, key: str, source: Path) -> None:
        """See ObjectStore. On the same file system the very file is linked: its bytes are not written twice."""
        final = self._path(key)
        if os.path.exists(final):
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
            os.unlink(temporary)

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """See ObjectStore. One sync a folder; after an error the next put of the same key finds and syncs the name."""
        folders = self._gathering.folders = set()
        try:
            yield
            for folder in folders:
                _fsync(folder)
        finally:
            self._gathering.folders = None

    def get(self, key: str) -> bytes:
        """See ObjectStore."""
        try:
            return Path(self._path(key)).read_bytes()
        except FileNotFoundError as error:
            raise NoSuchObject(f"vault: no object {key}") from error

    def read_range(self, key: str, start: int, stop: int, *, piece: int = _PIECE) -> Iterator[bytes]:
        """See ObjectStore."""
        try:
            path = Path(self._path(key))
            file = path.open("rb")
        except FileNotFoundError as error:
            raise NoSuchObject(f"vault: no object {key}") from error
        return _pieces(file, start, stop, piece)

    def size(self, key: str) -> int | None:
        """See ObjectStore."""
        try:
            return os.stat(self._path(key)).st_size
        except FileNotFoundError:
            return None

    def sweep(self) -> int:
        """Removes what a crash left half written; returns how many. Only while nobody else writes here."""
        left = list(Path(self._root, _TEMPORARY).glob("*"))
        for each in left:
            each.unlink()
        return len(left)

    def _path(self, key: str) -> str:
        if len(key) > 400 or not _KEY.fullmatch(key):
            raise BadKey(f"vault key: expected a-z 0-9 . _ - between slashes, got {key[:80]!r}")
        return f"{self._root}/{key}"

    def _temporary(self) -> str:
        folder = f"{self._root}/{_TEMPORARY}"
        self._make(folder)
        return f"{folder}/{os.getpid()}-{secrets.token_hex(8)}"

    def _link(self, key: str, source: str | Path, final: str) -> None:
        folder = os.path.dirname(final)
        self._make(folder)
        try:
            os.link(source, final)
        except FileExistsError:
            _same_or_raise(key, final, Path(source).read_bytes())
        if self._gathering.folders is not None:
            self._gathering.folders.add(folder)
        else:
            _fsync(folder)

    def _make(self, folder: str) -> None:
        """The folder, its name durable."""
        if folder in self._known:
            return
        parent = os.path.dirname(folder)
        if not os.path.isdir(folder):
            if folder != self._root:
                self._make(parent)
            Path(folder).mkdir(mode=0o750, parents=folder == self._root, exist_ok=True)
        _fsync(parent)
        self._known.add(folder)


def _same_or_raise(key: str, final: str, data: bytes) -> None:
    if Path(final).read_bytes() != data:
        raise OtherBytes(f"vault: {key} is here already with other bytes; nothing was written over it")
    _fsync(final)  # whoever wrote it may have died before its own fsync
    _fsync(os.path.dirname(final))


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _fsync(path: str | Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
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
