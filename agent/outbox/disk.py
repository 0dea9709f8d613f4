"""The seam under the outbox: the few calls that make bytes durable. Faults are injected here in tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol


class Disk(Protocol):
    """What the outbox asks of a disk. Every call raises OSError as the kernel does."""

    def open_append(self, path: Path) -> int:
        """A descriptor that appends; the file is created if need be (mode 0640)."""
        ...

    def write(self, fd: int, data: bytes) -> None:
        """All of `data`, or OSError; a part of it may then lie in the file."""
        ...

    def sync(self, fd: int) -> None:
        """Return when the file's bytes and size are on the medium."""
        ...

    def sync_folder(self, path: Path) -> None:
        """Return when the folder's names are on the medium."""
        ...

    def rename(self, old: Path, new: Path) -> None:
        """Atomically give `old` the name `new`."""
        ...

    def unlink(self, path: Path) -> None:
        """Remove a name."""
        ...


class RealDisk:
    """The kernel's."""

    def open_append(self, path: Path) -> int:
        """See Disk."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)

    def write(self, fd: int, data: bytes) -> None:
        """See Disk."""
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]

    def sync(self, fd: int) -> None:
        """See Disk. fdatasync flushes the size too, which is all that reading needs."""
        os.fdatasync(fd)

    def sync_folder(self, path: Path) -> None:
        """See Disk."""
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def rename(self, old: Path, new: Path) -> None:
        """See Disk."""
        old.rename(new)

    def unlink(self, path: Path) -> None:
        """See Disk."""
        path.unlink()
