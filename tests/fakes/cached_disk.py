"""A disk with a cache of its own: an honest one writes through at a sync, a lying one says that it did."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from agent.outbox.disk import RealDisk


@dataclass(slots=True)
class CachedDisk:
    """`cut()` is the power cut. `cached`: how many synced blocks a lying disk still holds in its cache; 0 is honest.

    With `reorders` it has written the newest of these already, and an older one not.
    """

    cached: int = 0
    reorders: bool = False
    real: RealDisk = field(default_factory=RealDisk)
    _paths: dict[int, Path] = field(default_factory=dict)
    _synced: list[tuple[Path, int, int]] = field(default_factory=list)

    def open_append(self, path: Path) -> int:
        fd = self.real.open_append(path)
        self._paths[fd] = path
        return fd

    def write(self, fd: int, data: bytes) -> None:
        before = os.fstat(fd).st_size
        self.real.write(fd, data)
        self._synced.append((self._paths[fd], before, before + len(data)))

    def sync(self, fd: int) -> None:
        self.real.sync(fd)

    def sync_folder(self, path: Path) -> None:
        self.real.sync_folder(path)

    def rename(self, old: Path, new: Path) -> None:
        self.real.rename(old, new)
        self._synced = [(new if path == old else path, begin, end) for path, begin, end in self._synced]

    def unlink(self, path: Path) -> None:
        self.real.unlink(path)
        self._synced = [each for each in self._synced if each[0] != path]

    def cut(self) -> None:
        """The power goes: what lay in the cache alone is gone."""
        lost = self._synced[-self.cached :] if self.cached else []
        if self.reorders:
            lost = lost[:1]
        for path, begin, end in reversed(lost):
            if self.reorders:
                with path.open("r+b") as file:
                    file.seek(begin)
                    file.write(bytes(end - begin))
            elif begin:
                os.truncate(path, begin)
            else:
                path.unlink()
