"""W6: what the receipts free is stated, then deleted. Reads uplink.db, never writes it."""

from __future__ import annotations

import hashlib
import logging
import sqlite3

from agent.outbox.boxchain import BoxChain
from agent.outbox.retention import HeldFile, KnownReceipt, Name, retirable
from agent.outbox.schema import Kind, connect_read_only
from agent.outbox.store import Outbox
from sync.evidence.statements import Retired, RetiredThing, StatementKind

BATCH = 256

log = logging.getLogger(__name__)


class Retirer:
    """Retires files of one outbox; used by the writer thread."""

    def __init__(self, *, outbox: Outbox, chain: BoxChain, minimum_stay_h: int) -> None:
        self._outbox, self._chain = outbox, chain
        self._minimum_stay_h = minimum_stay_h

    def retire(self, now_unix_ns: int) -> int:
        """Retire at most a batch of what may go; gives how many files went."""
        held = self._held()
        if not held or not self._outbox.layout.uplink_db.exists():
            return 0
        try:
            receipts = self._receipts()
        except sqlite3.Error as error:
            log.warning("The receipts could not be read: %s", error)
            return 0
        free = retirable(held, receipts, self._ends(), now_unix_ns=now_unix_ns, minimum_stay_h=self._minimum_stay_h)[
            :BATCH
        ]
        if free:
            self._retire(free)
        return len(free)

    def _retire(self, free: list[tuple[HeldFile, KnownReceipt]]) -> None:
        things = tuple(_thing(file.name, receipt) for file, receipt in free)
        self._chain.state(StatementKind.RETIRED, Retired(things=things))
        names = [file.name for file, _ in free]
        for name in names:
            self._outbox.delete_file(self._path(name))
        self._outbox.index.mark_retired(names)
        log.info("%d files were retired against their receipts.", len(names))

    def _path(self, name: Name) -> str:
        ((path,),) = self._outbox.index.query("SELECT path FROM thing WHERE kind=? AND a=? AND b=?", *name)
        return str(path)

    def _held(self) -> list[HeldFile]:
        rows = self._outbox.index.query(
            "SELECT kind, a, b, part, digest, path FROM thing"
            " WHERE path IS NOT NULL AND retired=0 ORDER BY seq LIMIT 4096"
        )
        found = []
        for kind, a, b, part, digest, path in rows:
            file = self._outbox.layout.root / str(path)
            if file.exists():
                name = (int(str(kind)), int(str(a)), int(str(b)))
                assert isinstance(digest, bytes)
                written = file.stat().st_mtime_ns
                found.append(HeldFile(name=name, part=int(str(part)), digest=digest, written_unix_ns=written))
        return found

    def _receipts(self) -> dict[Name, KnownReceipt]:
        db = connect_read_only(self._outbox.layout.uplink_db)
        try:
            rows = db.execute("SELECT kind, a, b, verdict, opened, covered, digest, raw FROM receipt").fetchall()
        finally:
            db.close()
        return {
            (kind, a, b): KnownReceipt(
                verdict=verdict,
                opened=bool(opened),
                covered=bool(covered),
                digest=digest,
                receipt_digest=hashlib.sha256(raw).digest(),
            )
            for kind, a, b, verdict, opened, covered, digest, raw in rows
        }

    def _ends(self) -> dict[int, Name]:
        """The thing that closed each part: its close record, or its `recovered`."""
        ends: dict[int, Name] = {}
        for part, history in self._chain.parts.items():
            if history.recovered is not None:
                ends[part] = (int(Kind.STATEMENT), history.recovered.head.number, 0)
            elif history.close_digest is not None:
                rows = self._outbox.index.query(
                    "SELECT b FROM thing WHERE kind=2 AND a=? AND digest=?", part, history.close_digest
                )
                if rows:
                    ends[part] = (int(Kind.RECORD), part, int(str(rows[0][0])))
        return ends


def _thing(name: Name, receipt: KnownReceipt) -> RetiredThing:
    kind, a, b = name
    part, number = (0, a) if kind == Kind.TAIL else (a, b)
    return RetiredThing(part=part, number=number, receipt=receipt.receipt_digest)
