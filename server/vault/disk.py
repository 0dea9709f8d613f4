"""The seam under the centre's files: the few calls that make bytes durable. Faults are injected here in tests."""

# ruff: noqa: PTH108, PTH105 - paths are text: pathlib's cost more than the calls they are for

from __future__ import annotations

import os
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Disk(Protocol):
    """What the centre asks of a disk. Every call raises OSError as the kernel does."""

    def create(self, path: str, *, exclusive: bool = True, mode: int = 0o666) -> int:
        """A descriptor that writes: to a new file, or (not `exclusive`) to one that may be there."""
        ...

    def write(self, descriptor: int, data: bytes | memoryview, offset: int = 0) -> None:
        """All of `data` from `offset` on, or OSError; a part of it may then lie in the file."""
        ...

    def sync(self, what: int | str) -> None:
        """Return when they are on the medium: the bytes of a file (open, or by path), the names of a folder."""
        ...

    def link(self, source: str, final: str) -> None:
        """Another name for a file, never over an old one (FileExistsError)."""
        ...

    def rename(self, old: str, new: str) -> None:
        """Atomically give `old` the name `new`."""
        ...

    def unlink(self, path: str) -> None:
        """Remove a name."""
        ...


class RealDisk:
    """The kernel's."""

    def create(self, path: str, *, exclusive: bool = True, mode: int = 0o666) -> int:
        """See Disk."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | (os.O_EXCL if exclusive else 0), mode)

    def write(self, descriptor: int, data: bytes | memoryview, offset: int = 0) -> None:
        """See Disk."""
        view = memoryview(data)
        while view:
            written = os.pwrite(descriptor, view, offset)
            view, offset = view[written:], offset + written

    def sync(self, what: int | str) -> None:
        """See Disk."""
        if isinstance(what, int):
            return os.fsync(what)
        descriptor = os.open(what, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def link(self, source: str, final: str) -> None:
        """See Disk."""
        os.link(source, final)

    def rename(self, old: str, new: str) -> None:
        """See Disk."""
        os.replace(old, new)

    def unlink(self, path: str) -> None:
        """See Disk."""
        os.unlink(path)


def disk() -> Disk:
    """The disk of this deployment (the setting CENTRE_DISK; the kernel's)."""
    found: Disk = import_string(settings.CENTRE_DISK)()
    return found
