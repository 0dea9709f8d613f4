"""The outbox as the sender sees it: lazily, by SQL ranges over both databases; 100,000 waiting cost what 100 cost.

Read only. Two low-water marks (below them everything has its receipt) and a count are all that it remembers.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import struct
from pathlib import Path
from typing import Any

from agent.outbox.schema import connect_read_only, has_wal
from agent.receipts import OwnThing
from agent.uplink.counting import Count, Debt
from agent.uplink.names import evidence_numbers, wire_kind, wire_thing
from sync.evidence import cose
from sync.evidence.envelope import MAGIC, MAX_HEADER
from sync.evidence.errors import EvidenceFault
from sync.evidence.receipts import ThingKind
from sync.evidence.statements import MAX_STATEMENT
from sync.wire.messages import Chain
from sync.wire.ports import Pending, UnreadableThing, Unreceipted
from sync.wire.things import LaneName, Thing

MAX_CHAINS = 900
WINDOW = 4_096
_FILES_OPEN = 4
_PIECE = 1 << 20
_LENGTH = struct.Struct(">I")
_ROW = "seq, kind, a, b, part, size, digest"
_UNRECEIPTED = (
    "retired = 0 AND NOT EXISTS (SELECT 1 FROM told.receipt r WHERE r.kind = t.kind AND r.a = t.a AND r.b = t.b)"
)
_RECORDS, _FILES = "kind <= 2", "kind >= 3"
_VOUCHED = """EXISTS (SELECT 1 FROM told.receipt r
  WHERE r.kind = CASE f.kind WHEN 3 THEN 1 ELSE 2 END AND r.a = f.a AND r.b = CASE f.kind WHEN 3 THEN 0 ELSE f.b END)"""
_LIVE_PART = "(f.part IN (SELECT part FROM part WHERE closed = 0) OR f.part = (SELECT max(part) FROM part))"
_NEXT_RECORD = f"SELECT {_ROW} FROM thing t WHERE seq > ? AND {_RECORDS} AND {_UNRECEIPTED} ORDER BY seq LIMIT 1"  # noqa: S608
_NEXT_FILE = f"""SELECT {_ROW} FROM (
  SELECT * FROM thing t WHERE seq > ? AND {_FILES} AND {_UNRECEIPTED} AND {{live}} ORDER BY seq LIMIT {WINDOW}) f
  WHERE {_VOUCHED} LIMIT 1"""  # noqa: S608
_NEXT_LIVE = _NEXT_FILE.format(live=_LIVE_PART.replace("f.", "t."))
_NEXT_BACKLOG = _NEXT_FILE.format(live="NOT " + _LIVE_PART.replace("f.", "t."))
_FIRST = f"SELECT seq FROM thing t WHERE seq >= ? AND {{kinds}} AND {_UNRECEIPTED} ORDER BY seq LIMIT 1"  # noqa: S608
_CHAINS = f"""SELECT kind, CASE kind WHEN 1 THEN 0 ELSE a END AS of,
  min(CASE kind WHEN 1 THEN a ELSE b END), max(CASE kind WHEN 1 THEN a ELSE b END), count(*)
  FROM thing t WHERE {_UNRECEIPTED} GROUP BY kind, of ORDER BY kind > 1, min(seq) LIMIT {MAX_CHAINS + 1}"""  # noqa: S608
_NUMBERS = f"""SELECT CASE kind WHEN 1 THEN a ELSE b END AS number FROM thing t
  WHERE kind = ? AND (kind = 1 OR a = ?) AND {_UNRECEIPTED} ORDER BY number"""  # noqa: S608


#: KiB of pages that each database keeps.
CACHE_KIB = 256


class WaitingOutbox:
    """Both databases and the files of one outbox, for one thread. Implements sync.wire.ports.OutboxView."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._db: sqlite3.Connection | None = None
        self._identity: tuple[int, int, bool] | None = None
        self._version = -1
        self._marks = {_RECORDS: 0, _FILES: 0}
        self._count = Count()
        self._descriptors: dict[Thing, int] = {}
        self._device_key: bytes | None = None

    def has_changed(self) -> bool:
        """True when capture committed something since the last call (PRAGMA data_version), or made a new index.

        Only here is it looked at whether the index is another file; between two calls the one that is open is read.
        """
        db = self._newest()
        if db is None:
            return False
        (version,) = db.execute("PRAGMA main.data_version").fetchone()
        changed = bool(version != self._version)
        self._version = version
        return changed

    def next_pending(self, lane: LaneName, after: Thing | None) -> Pending | None:
        """The lane's first thing without a receipt after `after`, by the order in which things became durable."""
        kinds = _RECORDS if lane is LaneName.RECORDS else _FILES
        sql = {LaneName.RECORDS: _NEXT_RECORD, LaneName.LIVE: _NEXT_LIVE, LaneName.BACKLOG: _NEXT_BACKLOG}[lane]
        floor = self._mark(kinds) - 1
        seen = self.own(after) if after is not None else None
        rows = self._query(sql, max(floor, seen.seq if seen else 0))
        return Pending(wire_thing(_own(rows[0])), _own(rows[0]).size) if rows else None

    def whole(self, thing: Thing) -> bytes:
        """A statement's or record's envelope; of a tail, its file's header."""
        if thing.is_file:
            return self._header(thing)
        rows = self._query("SELECT raw FROM thing WHERE kind = ? AND a = ? AND b = ?", *evidence_numbers(thing))
        if not rows or rows[0][0] is None:
            raise UnreadableThing(f"{thing}: expected its envelope in capture.db, got nothing")
        return bytes(rows[0][0])

    def read_into(self, thing: Thing, offset: int, buffer: memoryview) -> int:
        """A file's bytes from `offset`."""
        try:
            return os.preadv(self._descriptor(thing), [buffer], offset)
        except OSError as error:
            raise UnreadableThing(f"{thing}: cannot be read at {offset} ({error.strerror})") from error

    def lies(self, thing: Thing) -> bytes:
        """Digest of the file's bytes as they lie on the disk now. Raises UnreadableThing."""
        own, digest, buffer = self.own(thing), hashlib.sha256(), memoryview(bytearray(_PIECE))
        at, size = 0, own.size if own is not None else 0
        while at < size and (got := self.read_into(thing, at, buffer[: min(size - at, _PIECE)])):
            digest.update(buffer[:got])
            at += got
        return digest.digest()

    def unreceipted(self, limit: int) -> Unreceipted:
        """Everything without a receipt, as ranges."""
        chains: list[Chain] = []
        rows = self._query(_CHAINS)
        for kind, of, lowest, highest, count in rows[: min(MAX_CHAINS, limit)]:
            ranges = self._ranges(kind, of, max(0, limit - sum(max(1, len(chain.ranges)) for chain in chains)))
            chains.append(
                Chain(kind=wire_kind(kind), of=of, lowest=lowest, highest=highest, count=count, ranges=ranges)
            )
        return Unreceipted(self.device_number(), tuple(chains), more=len(rows) > len(chains))

    def device_number(self) -> int:
        """The highest number of the box chain, 0 before the first statement."""
        rows = self._query("SELECT max(a) FROM thing WHERE kind = 1")
        return int(rows[0][0] or 0) if rows else 0

    def own(self, thing: Thing) -> OwnThing | None:
        """The box's own word about a thing, or None."""
        sql = f"SELECT {_ROW} FROM thing WHERE kind = ? AND a = ? AND b = ?"  # noqa: S608
        rows = self._query(sql, *evidence_numbers(thing))
        return _own(rows[0]) if rows else None

    def part(self, part: int) -> tuple[bytes, bytes] | None:
        """Session and open digest of a part."""
        rows = self._query("SELECT session, open_digest FROM part WHERE part = ?", part)
        return (bytes(rows[0][0]), bytes(rows[0][1])) if rows else None

    def device_key(self) -> bytes | None:
        """Key id of the device key, by the envelope of the first statement; None before there is one."""
        if self._db is not None and self._device_key is not None:
            return self._device_key
        rows = self._query("SELECT raw FROM thing WHERE kind = 1 ORDER BY a LIMIT 1")
        if not rows:
            return None
        try:
            self._device_key = bytes(cose.read(rows[0][0], typ=cose.STATEMENT, limit=MAX_STATEMENT).kid)
        except EvidenceFault:
            return None
        return self._device_key

    def debt(self) -> Debt:
        """What waits: counted once, afterwards only what became durable and what was receipted since."""
        db = self._reader()
        if db is None:
            return Debt(0, 0, 0, 0)
        db.execute("BEGIN")  # both databases as they are now: what is counted as new is not counted as freed too
        try:
            return self._count.debt(db)
        finally:
            db.execute("COMMIT")

    def forget(self, thing: Thing) -> None:
        """Closes the thing's file, if it is open."""
        descriptor = self._descriptors.pop(thing, None)
        if descriptor is not None:
            os.close(descriptor)

    def close(self) -> None:
        """Lets go of files and databases."""
        for thing in list(self._descriptors):
            self.forget(thing)
        if self._db is not None:
            self._db.close()
            self._db = None

    def _mark(self, kinds: str) -> int:
        rows = self._query(_FIRST.format(kinds=kinds), self._marks[kinds])
        if rows:
            self._marks[kinds] = int(rows[0][0])
        return self._marks[kinds]

    def _ranges(self, kind: int, of: int, limit: int) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        db = self._reader()
        if db is None or limit < 1:
            return ()
        cursor = db.execute(_NUMBERS, (kind, of))
        for (number,) in cursor:
            if found and found[-1][1] + 1 == number:
                found[-1] = (found[-1][0], number)
            elif len(found) == limit:
                break
            else:
                found.append((number, number))
        cursor.close()
        return tuple(found)

    def _header(self, thing: Thing) -> bytes:
        descriptor = self._descriptor(thing)
        prefix = os.pread(descriptor, len(MAGIC) + _LENGTH.size, 0)
        length = _LENGTH.unpack(prefix[len(MAGIC) :])[0] if len(prefix) == len(MAGIC) + _LENGTH.size else MAX_HEADER + 1
        if not prefix.startswith(MAGIC) or length > MAX_HEADER:
            raise UnreadableThing(f"{thing}: expected a segment file's header, got {prefix[:12]!r}")
        return prefix + os.pread(descriptor, length, len(prefix))

    def _descriptor(self, thing: Thing) -> int:
        if thing in self._descriptors:
            return self._descriptors[thing]
        rows = self._query("SELECT path FROM thing WHERE kind = ? AND a = ? AND b = ?", *evidence_numbers(thing))
        if not rows or rows[0][0] is None:
            raise UnreadableThing(f"{thing}: expected a path in capture.db, got none")
        while len(self._descriptors) >= _FILES_OPEN:
            self.forget(next(iter(self._descriptors)))
        try:
            self._descriptors[thing] = os.open(self._root / rows[0][0], os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise UnreadableThing(f"{thing}: {rows[0][0]} cannot be opened ({error.strerror})") from error
        return self._descriptors[thing]

    def _query(self, sql: str, *values: object) -> list[Any]:
        db = self._reader()
        return db.execute(sql, values).fetchall() if db is not None else []

    def _reader(self) -> sqlite3.Connection | None:
        return self._db or self._newest()

    def _newest(self) -> sqlite3.Connection | None:
        """A read-only connection to capture.db with uplink.db beside it; None while capture has made no index yet."""
        path = self._root / "capture.db"
        try:
            found = path.stat()
        except FileNotFoundError:
            return self._db
        identity = (found.st_dev, found.st_ino, has_wal(path))
        if self._db is None or self._identity != identity:
            if self._db is not None:
                self._db.close()
                self._db = self._device_key = None
            db = connect_read_only(path)
            db.execute("ATTACH DATABASE ? AS told", (f"file:{self._root / 'uplink.db'}?mode=ro",))
            for schema in ("main", "told"):  # small, so that memory is the same after years as after an hour
                db.execute(f"PRAGMA {schema}.cache_size=-{CACHE_KIB}")
            ready = (
                db.execute("SELECT count(*) FROM main.sqlite_master WHERE name IN ('thing', 'part')").fetchone()[0] == 2
            )
            if not ready:
                db.close()
                return None
            self._db, self._identity, self._version = db, identity, -1
            self._marks, self._count = dict.fromkeys(self._marks, 0), Count()
        return self._db


def _own(row: Any) -> OwnThing:
    seq, kind, a, b, part, size, digest = row
    return OwnThing(seq=seq, kind=ThingKind(kind), a=a, b=b, part=part, size=size, digest=bytes(digest))
