"""C1 (docs/ingest.md): partial files, all bytes of a thing from 0, in a folder of this worker. A killed worker resumes.

1 (a record or statement comes whole)  2 the file is made  3 a parcel is written  4 a file of an earlier run is gone
on with. Its name goes with C6.6, once the thing is committed.
"""

from __future__ import annotations

import contextlib
import os
from collections import OrderedDict
from pathlib import Path

from server.vault.disk import Disk, RealDisk
from sync.ids import BoxId
from sync.wire.things import Thing

MAX_OPEN = 64


class PartialFiles:
    """sync.wire's Partials on a disk. Nothing is synced before the thing is whole: the box still has it."""

    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        self._root = root
        self._disk = disk or RealDisk()
        self._open: OrderedDict[tuple[BoxId, Thing], int] = OrderedDict()
        self._resumed: set[tuple[BoxId, Thing]] = set()

    def path(self, box: BoxId, thing: Thing) -> Path:
        """Where the bytes of a thing lie."""
        first, second = thing.numbers()
        return self._root / box / f"{thing.kind.name.lower()}-{first}-{second}.part"

    def size(self, box: BoxId, thing: Thing) -> int:
        """See Partials."""
        try:
            found = self.path(box, thing).stat().st_size
        except FileNotFoundError:
            return 0
        if found and (box, thing) not in self._open:
            self._resumed.add((box, thing))
        return found

    def is_resumed(self, box: BoxId, thing: Thing) -> bool:
        """Whether its bytes are in part those of an earlier run: never synced, a power cut may have hollowed them."""
        return (box, thing) in self._resumed

    def append(self, box: BoxId, thing: Thing, offset: int, data: memoryview) -> None:
        """See Partials."""
        self._disk.write(self._descriptor(box, thing), data, offset)

    def complete(self, box: BoxId, thing: Thing) -> None:
        """See Partials."""
        self._close((box, thing))

    def discard(self, box: BoxId, thing: Thing) -> None:
        """See Partials."""
        self._close((box, thing))
        self._resumed.discard((box, thing))
        with contextlib.suppress(FileNotFoundError):
            self._disk.unlink(str(self.path(box, thing)))

    def close(self) -> None:
        """Closes what is open; the files stay."""
        for each in list(self._open):
            self._close(each)

    def _descriptor(self, box: BoxId, thing: Thing) -> int:
        found = self._open.get((box, thing))
        if found is None:
            path = self.path(box, thing)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = self._open[box, thing] = self._disk.create(str(path), exclusive=False, mode=0o660)
            while len(self._open) > MAX_OPEN:
                self._close(next(iter(self._open)))
        self._open.move_to_end((box, thing))
        return found

    def _close(self, which: tuple[BoxId, Thing]) -> None:
        descriptor = self._open.pop(which, None)
        if descriptor is not None:
            os.close(descriptor)
