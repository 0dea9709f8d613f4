"""The outbox's writes, in the numbered orders of docs/outbox.md (W1 to W5). Used by one thread, the writer."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.errors import OutboxInUse, PartBroken
from agent.outbox.disk import Disk
from agent.outbox.index import Index, Thing
from agent.outbox.layout import PART_FOLDERS, Layout
from agent.outbox.probe import median_sync_ns
from agent.outbox.schema import Kind

LENGTH = struct.Struct(">I")


@dataclass(slots=True)
class OpenFile:
    """A segment file that grows; `durable` bytes of it are on the medium."""

    path: Path
    fd: int
    durable: int


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """A record ready to be made durable."""

    part: int
    number: int
    digest: bytes
    raw: bytes


class Outbox:
    """One outbox folder, locked for this process."""

    def __init__(self, root: Path, *, disk: Disk, reserve_bytes: int) -> None:
        self.layout = Layout(root)
        self._disk = disk
        self._reserve_bytes = reserve_bytes
        self.is_reserve_spent = False
        for folder in (self.layout.box, self.layout.parts):
            folder.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.layout.lock)
        self.index = Index(self.layout.capture_db)

    def median_sync_ns(self, clock: Callable[[], int]) -> int:
        """How long a sync takes here. Raises OSError."""
        return median_sync_ns(self._disk, self.layout.root, clock)

    def close(self) -> None:
        """Let go of index and lock."""
        self.index.close()
        os.close(self._lock)

    # --- W1 fragment ---

    def begin_segment(self, part: int, track: str, segment: int, data: bytes) -> OpenFile:
        """A new file (W1.1) with its header, frame 0 and first fragment (W1.2), synced (W1.3), then its folder (W1.4).

        Raises OSError.
        """
        path = self.layout.open_segment(part, track, segment)
        file = OpenFile(path, self._disk.open_append(path), 0)
        try:
            self.append(file, data)
            self._disk.sync_folder(path.parent)
        except OSError:
            os.close(file.fd)
            raise
        return file

    def append(self, file: OpenFile, frame: bytes) -> None:
        """Write (W1.5), then fdatasync (W1.6). Raises OSError; the file is then final (W5)."""
        self._disk.write(file.fd, frame)
        self._disk.sync(file.fd)
        file.durable += len(frame)

    # --- W2 segment close ---

    def end_segment(self, file: OpenFile, end: bytes) -> None:
        """The end frame (W2.1), synced (W2.2), if need be out of the reserve. Raises OSError; then it is final (W5)."""
        self._append_whole(file, end)

    def finish_segment(self, file: OpenFile, record: SignedRecord, digest: bytes) -> None:
        """Trailer (W2.3), sync (W2.4), rename (W2.5), both folders (W2.6, W2.7), rows (W2.8).

        Raises PartBroken: a signed record may lie half written.
        """
        size = file.durable
        target = self.layout.sealed(record.part, record.number)
        try:
            self._append_whole(file, LENGTH.pack(len(record.raw)) + record.raw)
            os.close(file.fd)
            self._disk.rename(file.path, target)
            self._disk.sync_folder(target.parent)
            self._disk.sync_folder(file.path.parent)
        except OSError as error:
            raise PartBroken(f"segment record {record.part}/{record.number}: its trailer failed: {error}") from error
        self.index.add(
            record_row(record), file_row(Kind.SEGMENT, record.part, record.number, size, digest, self._name(target))
        )

    # --- W3 record ---

    def put_record(self, record: SignedRecord) -> None:
        """The log (W3.1), append (W3.2), sync (W3.3), of a new log its folder (W3.4), row (W3.5). Raises PartBroken."""
        path = self.layout.records(record.part)
        before = path.stat().st_size if path.exists() else 0
        try:
            self._with_reserve(lambda: self._append_log(path, before, record.raw))
        except OSError as error:
            raise PartBroken(f"record {record.part}/{record.number}: not durable: {error}") from error
        self.index.add(record_row(record))

    def begin_part(self, part: int) -> None:
        """The folders of a new part, synced up to the outbox (W0.6, W0.7)."""
        folder = self.layout.part(part)
        for name in PART_FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._disk.sync_folder(folder)
        self._disk.sync_folder(folder.parent)

    # --- W4 statement ---

    def put_statement(self, number: int, digest: bytes, raw: bytes) -> None:
        """Temporary name (W4.1), bytes (W4.2), sync (W4.3), rename (W4.4), folder (W4.5), row (W4.6).

        Raises PartBroken.
        """
        try:
            self._with_reserve(lambda: self._write_statement(number, raw))
        except OSError as error:
            raise PartBroken(f"statement {number}: not durable: {error}") from error
        self.index.add(statement_row(number, digest, raw))

    # --- W5 a failed sync is final ---

    def keep_tail(self, file: OpenFile, part: int, number: int) -> bytes:
        """Rename the file into tails/ under its coming `tail` record's number (W5.1), both folders (W5.2, W5.3).

        Gives its bytes as they lie.
        """
        target = self.layout.living_tail(part, number)
        os.close(file.fd)
        try:
            self._disk.rename(file.path, target)
            self._disk.sync_folder(target.parent)
            self._disk.sync_folder(file.path.parent)
            return target.read_bytes()
        except OSError as error:
            raise PartBroken(f"tail {part}/{number}: it cannot be kept: {error}") from error

    def add_tail_row(self, record: SignedRecord, size: int, digest: bytes) -> None:
        """The row of a living tail (W5.5), after its record is durable (W5.4, by W3)."""
        target = self.layout.living_tail(record.part, record.number)
        self.index.add(file_row(Kind.SEGMENT, record.part, record.number, size, digest, self._name(target)))

    def put_aside(self, path: Path) -> None:
        """A file in which nothing was ever durable: kept under another name (W5.7), named by nobody."""
        if path.exists():
            self._disk.rename(path, path.with_suffix(".torn"))

    def move(self, source: Path, target: Path) -> None:
        """Give a durable file its final name; both folders synced."""
        self._disk.rename(source, target)
        self._disk.sync_folder(target.parent)
        self._disk.sync_folder(source.parent)

    def cut(self, path: Path, end: int) -> None:
        """Keep the first `end` bytes of a file of which the rest was kept elsewhere (W7.3), synced."""
        fd = self._disk.open_append(path)
        try:
            os.ftruncate(fd, end)
            self._disk.sync(fd)
        finally:
            os.close(fd)

    # --- W6 retirement ---

    def delete_file(self, relative: str) -> None:
        """Remove a retired file (W6.2), its folder (W6.3); a missing one was removed before."""
        path = self.layout.root / relative
        if path.exists():
            self._disk.unlink(path)
            self._disk.sync_folder(path.parent)

    # --- the reserve ---

    def fill_reserve(self) -> bool:
        """Preallocate the reserve (W0.1, W0.2); False when there is no room for it."""
        path = self.layout.reserve
        if path.exists() and path.stat().st_size >= self._reserve_bytes:
            return True
        self.is_reserve_spent = False
        try:
            self._preallocate(path)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            path.unlink(missing_ok=True)
            return False
        return True

    def give_up_reserve(self) -> bool:
        """Free the reserve; False when it was gone already."""
        if not self.layout.reserve.exists():
            return False
        self.layout.reserve.unlink()
        self.is_reserve_spent = True
        self._disk.sync_folder(self.layout.root)
        return True

    def put_small(self, path: Path, data: bytes) -> None:
        """Replace a small file of the outbox durably."""
        put_small(self._disk, path, data)

    def is_talk_noted(self) -> bool:
        """True while a confidential talk is under way, over a restart too."""
        path = self.layout.talk
        return path.exists() and path.stat().st_size > 0

    # --- steps ---

    def _preallocate(self, path: Path) -> None:
        fd = self._disk.open_append(path)
        try:
            os.posix_fallocate(fd, 0, self._reserve_bytes)
            self._disk.sync(fd)
        finally:
            os.close(fd)

    def _append_whole(self, file: OpenFile, data: bytes) -> None:
        def step() -> None:
            os.ftruncate(file.fd, file.durable)
            self.append(file, data)

        self._with_reserve(step)

    def _append_log(self, path: Path, before: int, raw: bytes) -> None:
        fd = self._disk.open_append(path)
        try:
            os.ftruncate(fd, before)
            self._disk.write(fd, LENGTH.pack(len(raw)) + raw)
            self._disk.sync(fd)
        finally:
            os.close(fd)
        if before == 0:
            self._disk.sync_folder(path.parent)

    def _write_statement(self, number: int, raw: bytes) -> None:
        tmp, path = self.layout.statement_tmp(number), self.layout.statement(number)
        _write_new(self._disk, tmp, raw)
        self._disk.rename(tmp, path)
        self._disk.sync_folder(path.parent)

    def _with_reserve(self, step: Callable[[], None]) -> None:
        """Do `step`, which may be done again; on a full disk once more after giving up the reserve."""
        try:
            step()
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT) or not self.give_up_reserve():
                raise
            step()

    def _name(self, path: Path) -> str:
        return self.layout.relative(path)


def record_row(record: SignedRecord) -> Thing:
    """The row of a record: its size is that of its envelope."""
    a, b, size = record.part, record.number, len(record.raw)
    return Thing(kind=Kind.RECORD, a=a, b=b, part=a, size=size, digest=record.digest, raw=record.raw)


def statement_row(number: int, digest: bytes, raw: bytes) -> Thing:
    """The row of a statement."""
    return Thing(kind=Kind.STATEMENT, a=number, b=0, part=0, size=len(raw), digest=digest, raw=raw)


def file_row(kind: Kind, a: int, b: int, size: int, digest: bytes, path: str, *, owner: int | None = None) -> Thing:
    """The row of a sealed segment or living tail (part, record), or of a found tail (statement, place) of `owner`."""
    part = a if owner is None else owner
    return Thing(kind=kind, a=a, b=b, part=part, size=size, digest=digest, path=path)


def put_small(disk: Disk, path: Path, data: bytes) -> None:
    """Replace a small file durably: temporary name (W8.1), bytes (W8.2), sync (W8.3), rename (W8.4), folder (W8.5).

    Raises OSError; the old one then stands.
    """
    tmp = path.with_name(f".{path.name}.tmp")
    _write_new(disk, tmp, data)
    disk.rename(tmp, path)
    disk.sync_folder(path.parent)


def _write_new(disk: Disk, path: Path, data: bytes) -> None:
    fd = disk.open_append(path)
    try:
        os.ftruncate(fd, 0)
        disk.write(fd, data)
        disk.sync(fd)
    finally:
        os.close(fd)


def _locked(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(fd)
        raise OutboxInUse(
            f"outbox {path.parent}: expected to be its only capture, another one holds its lock"
        ) from error
    return fd
