"""When the session that is recorded began: its first press, out of the first part's `open` record in the index."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from agent.outbox.schema import connect_read_only
from sync.encoding import decode
from sync.errors import PeerFault
from sync.evidence import cose
from sync.evidence.records import MAX_RECORD

_BODY, _BOOT, _PRESS = 8, 3, 5
_OPEN = """SELECT raw FROM thing WHERE kind = 2 AND b = 0
  AND a = (SELECT min(part) FROM part WHERE session = ?)"""


@dataclass(frozen=True, slots=True)
class Began:
    """The first press: in which boot (16 bytes), and at which boottime."""

    boot: bytes
    press_ns: int


class SessionBegan:
    """Looks it up once a session, through a connection that is opened for it. Used by one thread."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._found: tuple[bytes, Began] | None = None

    def of(self, session: bytes | None) -> Began | None:
        """None without a session, and while its first record is not in the index yet."""
        if session is None:
            return None
        if self._found is None or self._found[0] != session:
            began = self._look_up(session)
            self._found = None if began is None else (session, began)
        return None if self._found is None else self._found[1]

    def _look_up(self, session: bytes) -> Began | None:
        try:
            db = connect_read_only(self._index)
            try:
                row = db.execute(_OPEN, (session,)).fetchone()
            finally:
                db.close()
        except sqlite3.Error:
            return None
        return None if row is None else _began(row[0])


def _began(raw: bytes) -> Began | None:
    try:
        body = decode(cose.read(raw, typ=cose.RECORD, limit=MAX_RECORD).payload, limit=MAX_RECORD)[_BODY]
        return Began(body[_BOOT], body[_PRESS])
    except (PeerFault, KeyError, TypeError):
        return None
