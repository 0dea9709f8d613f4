"""How much has no receipt, counted forward: a look costs what came since the last look, not what waits.

Things are counted by their number in capture.db (`seq`), receipts by their place in uplink.db (`rowid`): both only
rise, and no receipt is ever deleted.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

_SUMS = "count(*), total(t.size), total(t.kind >= 3)"
_ENDS = "SELECT (SELECT coalesce(max(seq), 0) FROM thing), (SELECT coalesce(max(rowid), 0) FROM told.receipt)"
#: What became durable and has no receipt; one that came with it is not counted at all.
_NEW = f"""SELECT {_SUMS} FROM thing t WHERE t.seq > ? AND t.retired = 0
  AND NOT EXISTS (SELECT 1 FROM told.receipt r WHERE r.kind = t.kind AND r.a = t.a AND r.b = t.b)"""  # noqa: S608
#: Receipts of things that were counted. CROSS JOIN: receipts first, whatever the planner thinks of their number.
_FREED = f"""SELECT {_SUMS} FROM told.receipt r CROSS JOIN thing t ON t.kind = r.kind AND t.a = r.a AND t.b = r.b
  WHERE r.rowid > ? AND t.seq <= ?"""  # noqa: S608
_ASIDE = "SELECT count(*) FROM told.receipt WHERE verdict <> 1"


@dataclass(frozen=True, slots=True)
class Debt:
    """How much has no receipt, and how much of it the centre put into quarantine (that has one, and stays)."""

    waiting: int
    waiting_bytes: int
    waiting_segments: int
    quarantined: int


@dataclass(slots=True)
class Count:
    """The sums so far, and up to where they were counted; begun anew with a new index."""

    _seq: int = 0
    _receipt: int = 0
    _sums: list[int] = field(default_factory=lambda: [0, 0, 0])

    def debt(self, db: sqlite3.Connection) -> Debt:
        """The debt as `db` (capture.db, uplink.db as `told`) shows it, inside one transaction of the caller."""
        seq, receipt = db.execute(_ENDS).fetchone()
        freed = db.execute(_FREED, (self._receipt, self._seq)).fetchone() if self._seq else (0, 0, 0)
        new = db.execute(_NEW, (self._seq,)).fetchone()
        (aside,) = db.execute(_ASIDE).fetchone()
        self._seq, self._receipt = seq, receipt
        self._sums = [max(0, a + int(b) - int(c)) for a, b, c in zip(self._sums, new, freed, strict=True)]
        waiting, size, segments = self._sums
        return Debt(waiting, size, segments, aside)
