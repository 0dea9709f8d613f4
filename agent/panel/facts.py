"""What the panel reads from the outbox's databases, read only: when the session began, and what has no receipt yet."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sync.encoding import decode
from sync.errors import PeerFault
from sync.evidence import cose
from sync.evidence.records import MAX_RECORD

_BODY, _BOOT, _PRESS = 8, 3, 5
_OPEN = """SELECT raw FROM thing WHERE kind = 2 AND b = 0
  AND a = (SELECT min(part) FROM part WHERE session = ?)"""
_WAITING = """SELECT count(*) FROM thing t WHERE kind >= 3 AND retired = 0
  AND NOT EXISTS (SELECT 1 FROM told.receipt r WHERE r.kind = t.kind AND r.a = t.a AND r.b = t.b)"""


@dataclass(frozen=True, slots=True)
class Facts:
    """`press` is the boot (16 bytes) and boottime (ns) of the session's first press; counts are of files."""

    press: tuple[bytes, int] | None = None
    waiting: int | None = None
    quarantined: int = 0


def read_facts(outbox: Path, session: bytes | None) -> Facts:
    """The facts now; nothing is known while the databases are not there."""
    try:
        return _read(outbox, session)
    except sqlite3.Error:
        return Facts()


def _read(outbox: Path, session: bytes | None) -> Facts:
    db = sqlite3.connect(f"file:{outbox / 'capture.db'}?mode=ro", uri=True, isolation_level=None, timeout=0.2)
    try:
        opened = db.execute(_OPEN, (session,)).fetchone() if session else None
        press = _press(opened[0]) if opened else None
        try:
            db.execute("ATTACH DATABASE ? AS told", (f"file:{outbox / 'uplink.db'}?mode=ro",))
            (waiting,) = db.execute(_WAITING).fetchone()
            (quarantined,) = db.execute("SELECT count(*) FROM told.receipt WHERE verdict <> 1").fetchone()
        except sqlite3.OperationalError:
            return Facts(press)
        return Facts(press, waiting, quarantined)
    finally:
        db.close()


def _press(raw: bytes) -> tuple[bytes, int] | None:
    try:
        body = decode(cose.read(raw, typ=cose.RECORD, limit=MAX_RECORD).payload, limit=MAX_RECORD)[_BODY]
        return body[_BOOT], body[_PRESS]
    except (PeerFault, KeyError, TypeError):
        return None
