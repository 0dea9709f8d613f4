"""What self-tests leave on the box: reports, reference pictures, the verdict on the disk (docs/selftest.md).

    selftests/reports/00000007-1f0c...  as signed, oldest first; the newest KEPT are kept
    selftests/newest                    the newest report's digest: every `open` names it
    selftests/reference/TRACK.png       160x90 grey levels, of the commissioning that reference/of names
    selftests/plug/                     blocks of a disk's test that is under way
    selftests/plug.json                 its last verdict

A write is: new file, sync, rename, sync folder. Whoever sends reports only reads here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.outbox.disk import Disk
from agent.outbox.selftests import folder_of, newest_file, report_files, report_name

KEPT = 60
_OF = "of"


class Shelf:
    """The folder `selftests` of an outbox."""

    def __init__(self, outbox: Path, disk: Disk) -> None:
        self.folder = folder_of(outbox)
        self._outbox, self._disk = outbox, disk

    def open(self) -> None:
        """Make what is missing. Raises OSError as the disk does."""
        for each in (self.folder, self.reports, self.references):
            each.mkdir(mode=0o750, parents=True, exist_ok=True)

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @property
    def references(self) -> Path:
        return self.folder / "reference"

    @property
    def plug(self) -> Path:
        return self.folder / "plug"

    def put_report(self, raw: bytes, digest: bytes) -> Path:
        """The report's file; `newest` names it by digest; the oldest beyond KEPT go."""
        known = report_files(self.reports)
        path = self.reports / report_name(known, digest)
        self._put(path, raw)
        self._put(newest_file(self._outbox), digest.hex().encode("ascii"))
        for old in known[: max(0, len(known) + 1 - KEPT)]:
            self._disk.unlink(old)
        return path

    def reference(self, track: str) -> bytes | None:
        """What that camera showed, or None."""
        return _read(self.references / f"{track}.png")

    def reference_of(self) -> bytes | None:
        """The digest of the commissioning that the reference pictures belong to, or None."""
        text = _read(self.references / _OF)
        return None if text is None else bytes.fromhex(text.decode("ascii"))

    def put_references(self, pictures: Mapping[str, bytes], digest: bytes) -> None:
        """They replace those before."""
        for track, picture in pictures.items():
            self._put(self.references / f"{track}.png", picture)
        self._put(self.references / _OF, digest.hex().encode("ascii"))
        for path in self.references.glob("*.png"):
            if path.stem not in pictures:
                self._disk.unlink(path)

    def verdict(self) -> dict[str, Any] | None:
        """The last verdict on the disk, or None."""
        text = _read(self.folder / "plug.json")
        try:
            told = json.loads(text) if text is not None else None
        except ValueError:
            return None
        return told if isinstance(told, dict) else None

    def put_verdict(self, told: Mapping[str, Any]) -> None:
        """It replaces the one before."""
        self._put(self.folder / "plug.json", json.dumps(told, ensure_ascii=False).encode())

    def _put(self, path: Path, data: bytes) -> None:
        fresh = path.with_name(f".{path.name}.tmp")
        fresh.unlink(missing_ok=True)
        fd = self._disk.open_append(fresh)
        try:
            self._disk.write(fd, data)
            self._disk.sync(fd)
        finally:
            os.close(fd)
        self._disk.rename(fresh, path)
        self._disk.sync_folder(path.parent)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
