"""capture.db as capture uses it: rows that follow the files. A row that cannot be written waits."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from agent.outbox.schema import Kind, connect, create, is_current

log = logging.getLogger(__name__)

_ADD = "INSERT OR IGNORE INTO thing(kind, a, b, part, size, digest, raw, path) VALUES (?,?,?,?,?,?,?,?)"
_PART = "INSERT OR IGNORE INTO part(part, session, open_digest, closed) VALUES (?,?,?,0)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One row: what is to reach the centre."""

    kind: Kind
    a: int
    b: int
    part: int
    size: int
    digest: bytes
    raw: bytes | None = None
    path: str | None = None


class Index:
    """The index of one outbox, written by one thread. `behind` counts rows that still wait for the database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: list[tuple[str, tuple[object, ...]]] = []
        self.is_fresh = False
        self._db = self._open()

    @property
    def behind(self) -> int:
        """Rows that could not be written yet."""
        return len(self._waiting)

    def add(self, *things: Thing) -> None:
        """Rows for things that are durable; one transaction."""
        self._write((_ADD, _row(thing)) for thing in things)

    def add_part(self, part: int, session: bytes, open_digest: bytes) -> None:
        """A part that was opened."""
        self._write([(_PART, (part, session, open_digest))])

    def close_part(self, part: int) -> None:
        """A part that a `closed` or `recovered` closes."""
        self._write([("UPDATE part SET closed=1 WHERE part=?", (part,))])

    def mark_retired(self, names: Iterable[tuple[int, int, int]]) -> None:
        """Files that were deleted (W6); names are (kind, a, b)."""
        self._write([("UPDATE thing SET retired=1 WHERE kind=? AND a=? AND b=?", name) for name in names])

    def flush(self) -> None:
        """Try again what waits."""
        self._write([])

    def newest_part(self) -> int:
        """The newest part of which it has a row; 0: none. What is missing lies in this part or later ones."""
        ((part,),) = self.query("SELECT COALESCE(MAX(part), 0) FROM thing")
        return int(str(part))

    def query(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Rows, read."""
        return self._db.execute(sql, values).fetchall()

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def _write(self, steps: Iterable[tuple[str, tuple[object, ...]]]) -> None:
        self._waiting.extend(steps)
        if not self._waiting:
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for sql, values in self._waiting:
                self._db.execute(sql, values)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            log.error("The index could not be written (%s); %d rows wait.", error, len(self._waiting))
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            return
        self._waiting.clear()

    def _open(self) -> sqlite3.Connection:
        if self._path.exists():
            try:
                db = connect(self._path)
                if is_current(db):
                    return db
                db.close()
            except sqlite3.DatabaseError as error:
                log.error("The index does not open: %s", error)
            self._set_aside()
        self.is_fresh = True
        db = connect(self._path)
        create(db)
        return db

    def _set_aside(self) -> None:
        """A damaged index is kept beside the new one, never deleted."""
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._path.rename(self._path.with_name(self._path.name + ".damaged"))


def _row(thing: Thing) -> tuple[object, ...]:
    return (int(thing.kind), thing.a, thing.b, thing.part, thing.size, thing.digest, thing.raw, thing.path)
