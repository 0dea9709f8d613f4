"""An outbox made by hand in the form of docs/outbox.md: really signed statements and records, arbitrary files."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from sync.evidence import cose
from sync.evidence.envelope import MAGIC
from sync.evidence.keys import MemorySigner, new_part_key
from sync.evidence.records import Close, RecordKind, peek_record, record_head, sign_record
from sync.evidence.statements import (
    FIRST_PREVIOUS,
    Enrolled,
    Recovered,
    StatementKind,
    Wall,
    sign_statement,
    statement_head,
)

SCHEMA = """
CREATE TABLE thing(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL,
  part INTEGER NOT NULL, size INTEGER NOT NULL, digest BLOB NOT NULL, raw BLOB, path TEXT,
  retired INTEGER NOT NULL DEFAULT 0, UNIQUE(kind, a, b)) STRICT;
CREATE TABLE part(
  part INTEGER PRIMARY KEY, session BLOB NOT NULL, open_digest BLOB NOT NULL, closed INTEGER NOT NULL) STRICT;
"""
WALL = Wall(unix_ns=1_800_000_000_000_000_000, source="free-running", error_ns=1)


class HandmadeOutbox:
    """What capture would have left in `root`."""

    def __init__(self, root: Path, *, box: str = "box-1") -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root, self.box = root, box
        self.device = new_part_key()
        self._part_key: MemorySigner = new_part_key()
        self.reopen()
        self.db.executescript(SCHEMA)
        self._statements = 0
        self._numbers: dict[int, int] = {}

    def reopen(self) -> None:
        """As a capture that starts does with what lies there."""
        self.db = sqlite3.connect(self.root / "capture.db", isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")

    def statement(self, kind: StatementKind = StatementKind.ENROLLED, body: object | None = None) -> int:
        """The next statement; its number."""
        self._statements += 1
        said = body or Enrolled(device_key=self.device.public_key, protection="file", centre="c")
        head = statement_head(
            box=self.box,
            number=self._statements,
            previous=FIRST_PREVIOUS,
            kind=kind,
            boot=bytes(16),
            boottime_ns=1,
            wall=WALL,
        )
        raw = sign_statement(self.device, head, said)
        digest = cose.read(raw, typ=cose.STATEMENT, limit=1 << 20).digest
        self._row(1, self._statements, 0, 0, len(raw), digest, raw, None)
        return self._statements

    def open_part(self, part: int, session: bytes = b"s" * 16) -> None:
        """A part that is recording, with one record."""
        self._numbers[part] = -1
        digest = self.record(part)
        self.db.execute("INSERT INTO part VALUES (?,?,?,0)", (part, session, digest))

    def record(self, part: int, kind: RecordKind = RecordKind.MARK, body: object | None = None) -> bytes:
        """The next record of a part; its digest."""
        self._numbers[part] += 1
        head = record_head(
            box=self.box, part=part, number=self._numbers[part], previous=bytes(32), kind=kind, boottime_ns=1, wall=WALL
        )
        raw = sign_record(self._part_key, head, body or {0: 1})
        digest = bytes(cose.read(raw, typ=cose.RECORD, limit=1 << 20).digest)
        self._row(2, part, self._numbers[part], part, len(raw), digest, raw, None)
        assert peek_record(raw).number == self._numbers[part]
        return digest

    def segment(self, part: int, data: bytes) -> tuple[int, int]:
        """A sealed file with its record; the segment's name."""
        self.record(part, RecordKind.SEGMENT)
        number = self._numbers[part]
        path = self.root / "parts" / f"{part:06d}" / "sealed" / f"{number:06d}.seg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data + b"trailer")
        self._row(
            4, part, number, part, len(data), hashlib.sha256(data).digest(), None, str(path.relative_to(self.root))
        )
        return part, number

    def newest(self, part: int) -> int:
        """The number of its newest record."""
        return self._numbers[part]

    def close_part(self, part: int, session: bytes = b"s" * 16) -> int:
        """The part's close record; its number."""
        self.record(
            part, RecordKind.CLOSE, Close(session=session, parts_before=(), closed_ns=9, stopped_by="hold", totals=())
        )
        self.db.execute("UPDATE part SET closed=1 WHERE part=?", (part,))
        return self._numbers[part]

    def recovered(self, part: int, tail: bytes, session: bytes = b"s" * 16) -> int:
        """A `recovered` statement with one tail of these bytes (a header is put before them)."""
        body = Recovered(
            part=part,
            session=session,
            last_record=0,
            last_digest=bytes(32),
            tails=(),
            gaps=(),
            boot_before=bytes(16),
            observed="power",
        )
        number = self.statement(StatementKind.RECOVERED, body)
        data = MAGIC + (5).to_bytes(4, "big") + b"HEAD!" + tail
        path = self.root / "parts" / f"{part:06d}" / "tails" / f"{number:06d}-000.tail"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self._row(3, number, 0, part, len(data), hashlib.sha256(data).digest(), None, str(path.relative_to(self.root)))
        self.db.execute("UPDATE part SET closed=1 WHERE part=?", (part,))
        return number

    def _row(self, *values: object) -> None:
        self.db.execute("INSERT INTO thing(kind,a,b,part,size,digest,raw,path) VALUES (?,?,?,?,?,?,?,?)", values)
