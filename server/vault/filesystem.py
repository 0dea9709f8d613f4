"""An ObjectStore on a file system; the steps are those of docs/ingest.md.

C3 a small thing  1 temporary name 2 bytes 3 fsync 4 link, never over an old name 5 folder fsync 6 temporary name gone
C4 a file         1 fsync as it lies 2 link 3 folder fsync

A crash leaves at most a nameless file under `.tmp/`, which `sweep` removes at a start when nobody else writes here.
"""

# ruff: noqa: PTH110, PTH112, PTH116, PTH120 - paths are text: pathlib's cost more than the calls they are for

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

from server.vault.disk import Disk, RealDisk
from server.vault.errors import BadKey, NoSuchObject, OtherBytes

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_TEMPORARY = ".tmp"
_PIECE = 1 << 20


class _Gathering(threading.local):
    """Folders in which this thread made names that it has not synced yet; None outside `gathered`."""

    folders: set[str] | None = None


class FilesystemStore:
    """Objects as files below `root`, one a key. Safe with several processes on one folder."""

    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        self._root = str(root)
        self._disk = disk or RealDisk()
        self._known: set[str] = set()
        self._gathering = _Gathering()

    def put_once(self, key: str, data: bytes) -> None:
        """See ObjectStore."""
        final = self._path(key)
        if os.path.exists(final):
            return self._same_or_raise(key, final, data)
        temporary = self._temporary()
        descriptor = self._disk.create(temporary)  # C3.1
        try:
            try:
                self._disk.write(descriptor, data)  # C3.2
                self._disk.sync(descriptor)  # C3.3
            finally:
                os.close(descriptor)
            self._link(key, temporary, final)  # C3.4, C3.5
        finally:
            self._disk.unlink(temporary)  # C3.6: after a fault too, a full disk is not filled further by what failed

    def put_file(self, key: str, source: Path) -> None:
        """See ObjectStore. On the same file system the very file is linked: its bytes are not written twice."""
        final = self._path(key)
        if os.path.exists(final):
            return self._same_or_raise(key, final, source.read_bytes())
        self._disk.sync(str(source))  # C4.1
        try:
            self._link(key, str(source), final)  # C4.2, C4.3
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            temporary = self._temporary()
            shutil.copyfile(source, temporary)
            self._disk.sync(temporary)
            self._link(key, temporary, final)
            self._disk.unlink(temporary)

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """See ObjectStore. One sync a folder; after an error the next put of the same key finds and syncs the name."""
        folders = self._gathering.folders = set()
        try:
            yield
            for folder in folders:
                self._disk.sync(folder)
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

    def _link(self, key: str, source: str, final: str) -> None:
        folder = os.path.dirname(final)
        self._make(folder)
        try:
            self._disk.link(source, final)
        except FileExistsError:
            self._same_or_raise(key, final, Path(source).read_bytes())
        if self._gathering.folders is not None:
            self._gathering.folders.add(folder)
        else:
            self._disk.sync(folder)

    def _make(self, folder: str) -> None:
        """The folder, its name durable."""
        if folder in self._known:
            return
        parent = os.path.dirname(folder)
        if not os.path.isdir(folder):
            if folder != self._root:
                self._make(parent)
            Path(folder).mkdir(mode=0o750, parents=folder == self._root, exist_ok=True)
        self._disk.sync(parent)
        self._known.add(folder)

    def _same_or_raise(self, key: str, final: str, data: bytes) -> None:
        if Path(final).read_bytes() != data:
            raise OtherBytes(f"vault: {key} is here already with other bytes; nothing was written over it")
        self._disk.sync(final)  # whoever wrote it may have died before its own fsync
        self._disk.sync(os.path.dirname(final))


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
