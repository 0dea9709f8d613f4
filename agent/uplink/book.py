"""uplink.db: what the centre said (docs/outbox.md). WAL, synchronous=FULL; written by the uplink alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from agent.receipts import Word

SCHEMA_VERSION = 1

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS receipt(
  kind INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL,
  verdict INTEGER NOT NULL, opened INTEGER NOT NULL, covered INTEGER NOT NULL,
  digest BLOB NOT NULL, raw BLOB NOT NULL, at_unix_ns INTEGER NOT NULL,
  PRIMARY KEY(kind, a, b)) STRICT;
CREATE INDEX IF NOT EXISTS aside ON receipt(verdict) WHERE verdict <> 1;
CREATE TABLE IF NOT EXISTS connection(one INTEGER PRIMARY KEY CHECK(one = 1), counter INTEGER NOT NULL) STRICT;
PRAGMA user_version={SCHEMA_VERSION};
COMMIT;
"""

# The centre issues one receipt again byte for byte; only a better word replaces an earlier one: verified after
# quarantined, opened or covered after not.
_KEEP = """
INSERT INTO receipt(kind, a, b, verdict, opened, covered, digest, raw, at_unix_ns) VALUES (?,?,?,?,?,?,?,?,?)
ON CONFLICT(kind, a, b) DO UPDATE SET verdict=excluded.verdict, opened=excluded.opened, covered=excluded.covered,
  digest=excluded.digest, raw=excluded.raw, at_unix_ns=excluded.at_unix_ns
WHERE excluded.verdict < receipt.verdict
   OR (excluded.verdict = receipt.verdict AND excluded.opened + excluded.covered > receipt.opened + receipt.covered)
"""
_COUNT = """
INSERT INTO connection(one, counter) VALUES (1, ?)
ON CONFLICT(one) DO UPDATE SET counter = counter + 1 RETURNING counter
"""


class Book:
    """The receipts of one outbox, open for writing."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=5.0, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA cache_size=-256")
        self._db.executescript(_SCHEMA)

    def keep(self, words: list[Word], *, at_unix_ns: int) -> None:
        """Believed receipts, durable when this returns (U3.2, U3.3); one transaction for all of them."""
        rows = [
            (*word.numbers, word.verdict, word.opened, word.covered, word.digest, word.raw, at_unix_ns)
            for word in words
        ]
        with _Immediate(self._db):
            self._db.executemany(_KEEP, rows)

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()


def count_connection(path: Path, first: int) -> int:
    """A connection counter that is higher than any before it, durable, also after a crash; for any thread.

    `first` is where a new book begins: the time in seconds, which is above every number of a book that was lost.
    """
    db = sqlite3.connect(path, isolation_level=None, timeout=5.0)
    try:
        db.execute("PRAGMA synchronous=FULL")
        with _Immediate(db):
            (counter,) = db.execute(_COUNT, (first,)).fetchone()
    finally:
        db.close()
    return int(counter)


class _Immediate:
    """BEGIN IMMEDIATE ... COMMIT, or ROLLBACK."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("ROLLBACK" if kind else "COMMIT")
