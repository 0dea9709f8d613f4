"""capture.db, schema 1: the contract with uplink (docs/outbox.md), and how each process opens a database."""

from __future__ import annotations

import sqlite3
from enum import IntEnum
from pathlib import Path

SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE thing(
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,
  a INTEGER NOT NULL, b INTEGER NOT NULL,
  part INTEGER NOT NULL,
  size INTEGER NOT NULL, digest BLOB NOT NULL,
  raw BLOB,
  path TEXT,
  retired INTEGER NOT NULL DEFAULT 0,
  UNIQUE(kind, a, b)) STRICT;
CREATE TABLE part(
  part INTEGER PRIMARY KEY, session BLOB NOT NULL, open_digest BLOB NOT NULL, closed INTEGER NOT NULL) STRICT;
"""


class Kind(IntEnum):
    """How a thing is named (evidence.md section 10)."""

    STATEMENT = 1
    RECORD = 2
    TAIL = 3
    SEGMENT = 4


def connect(path: Path) -> sqlite3.Connection:
    """A connection that commits durably (WAL, FULL) and begins transactions only when told."""
    db = sqlite3.connect(path, isolation_level=None, timeout=5.0, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA cache_size=-512")
    return db


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection to the other process's database."""
    return sqlite3.connect(read_only(path), uri=True, isolation_level=None, timeout=1.0)


def read_only(path: Path) -> str:
    """The URI to read another user's database by. One that was closed has no WAL, and who may write nothing in its
    folder can make none: it is read as a file that nobody changes, until there is a WAL again."""
    return f"file:{path}?mode=ro" + ("" if has_wal(path) else "&immutable=1")


def has_wal(path: Path) -> bool:
    """True while somebody has the database open, and after a crash."""
    return path.resolve().with_name(path.resolve().name + "-wal").exists()


def create(db: sqlite3.Connection) -> None:
    """Make schema 1 in an empty database; version and tables in one transaction."""
    db.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;")


def is_current(db: sqlite3.Connection) -> bool:
    """True when the database is whole and of this schema."""
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (word,) = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(version == SCHEMA_VERSION and word == "ok")
