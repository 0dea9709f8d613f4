"""W6: what the receipts free is stated, then deleted. Reads uplink.db, never writes it, and believes none of it.

Uplink verified each receipt before keeping it; capture, which alone deletes, verifies it again from the receipt's own
bytes. So the process that talks to the network can delete nothing, whatever it writes (decision 0004).
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from dataclasses import dataclass, field

from agent.errors import DistrustedReceipt
from agent.outbox.boxchain import BoxChain
from agent.outbox.retention import HeldFile, KnownReceipt, Name, retirable, stay_is_over
from agent.outbox.schema import Kind, connect_read_only
from agent.outbox.store import Outbox
from agent.receipts import OwnThing, Trust, believe, closing_of
from sync.evidence.receipts import ThingKind
from sync.evidence.statements import Retired, RetiredThing, StatementKind

BATCH = 256
LOOK = 1024

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Retirer:
    """Retires files of one outbox; used by the writer thread. Each call looks at the next LOOK held files, in turn."""

    outbox: Outbox
    chain: BoxChain
    minimum_stay_h: int
    trust: Trust
    _after: int = 0
    _ends: dict[int, KnownReceipt] = field(default_factory=dict)

    def retire(self, now_unix_ns: int) -> int:
        """Retire at most a batch of what may go; gives how many files went."""
        if not self.outbox.layout.uplink_db.exists():
            return 0
        held = [h for h in self._held() if stay_is_over(h[0], now_unix_ns, self.minimum_stay_h)]
        if not held:
            return 0
        try:
            free = self._free([file for file, _ in held], {file.name: own for file, own in held}, now_unix_ns)
        except sqlite3.Error as error:
            log.warning("The receipts could not be read: %s", error)
            return 0
        if free:
            self._retire(free)
        return len(free)

    def _free(
        self, held: list[HeldFile], own: dict[Name, OwnThing], now_unix_ns: int
    ) -> list[tuple[HeldFile, KnownReceipt]]:
        db = connect_read_only(self.outbox.layout.uplink_db)
        try:
            receipts = {name: word for name, thing in own.items() if (word := self._believed(db, thing))}
            for part in {file.part for file in held}:
                self._learn_end(db, part)
        finally:
            db.close()
        free = retirable(held, receipts, self._ends, now_unix_ns=now_unix_ns, minimum_stay_h=self.minimum_stay_h)
        return free[:BATCH]

    def _retire(self, free: list[tuple[HeldFile, KnownReceipt]]) -> None:
        """W6.1 to W6.4. What a crash left after its statement is not stated again; what cannot be deleted waits."""
        things = tuple(_thing(f.name, receipt) for f, receipt in free if _stated(f.name) not in self.chain.retired)
        if things:
            self.chain.state(StatementKind.RETIRED, Retired(things=things))
        gone = [file.name for file, _ in free if self._delete(file.name)]
        self.outbox.index.mark_retired(gone)
        log.info("%d files were retired against their receipts.", len(gone))

    def _delete(self, name: Name) -> bool:
        path = self._path(name)
        try:
            self.outbox.delete_file(path)
        except OSError as error:
            log.error("The retired file %s could not be deleted, it is tried again: %s", path, error)
            return False
        return True

    def _path(self, name: Name) -> str:
        ((path,),) = self.outbox.index.query("SELECT path FROM thing WHERE kind=? AND a=? AND b=?", *name)
        return str(path)

    def _held(self) -> list[tuple[HeldFile, OwnThing]]:
        rows = self.outbox.index.query(
            "SELECT seq, kind, a, b, part, size, digest, path FROM thing"
            " WHERE path IS NOT NULL AND retired=0 AND seq>? ORDER BY seq LIMIT ?",
            self._after,
            LOOK,
        )
        self._after = int(str(rows[-1][0])) if len(rows) == LOOK else 0
        found = []
        for *numbers, digest, path in rows:
            file = self.outbox.layout.root / str(path)
            if file.exists():
                assert isinstance(digest, bytes)
                own = _own(numbers, digest)
                written = file.stat().st_mtime_ns
                found.append((HeldFile(own.numbers, own.part, digest, written), own))
        return found

    def _learn_end(self, db: sqlite3.Connection, part: int) -> None:
        """The believed receipt of what closed a part: its close record, or its `recovered`. Kept once covered."""
        history = self.chain.parts.get(part)
        if part in self._ends or history is None:
            return
        columns = "SELECT seq, kind, a, b, part, size, digest, raw FROM thing WHERE "
        if history.recovered is not None:
            rows = self.outbox.index.query(columns + "kind=1 AND a=?", history.recovered.head.number)
        else:
            rows = self.outbox.index.query(columns + "kind=2 AND a=? AND digest=?", part, history.close_digest or b"")
        for *numbers, digest, raw in rows:
            assert isinstance(digest, bytes) and isinstance(raw, bytes)
            known = self._believed(db, _own(numbers, digest), raw)
            if known is not None and known.covered:
                self._ends[part] = known

    def _believed(self, db: sqlite3.Connection, own: OwnThing, raw: bytes | None = None) -> KnownReceipt | None:
        row = db.execute("SELECT raw FROM receipt WHERE kind=? AND a=? AND b=?", own.numbers).fetchone()
        if row is None:
            return None
        sessions = self.outbox.index.query("SELECT session, open_digest FROM part WHERE part=?", own.part)
        session, open_digest = sessions[0] if sessions else (None, None)
        try:
            word = believe(
                bytes(row[0]),
                own,
                self.trust,
                open_digest=open_digest if isinstance(open_digest, bytes) else None,
                closing=closing_of(own, raw, session if isinstance(session, bytes) else None) if raw else None,
            )
        except DistrustedReceipt as fault:
            log.warning("A receipt in uplink.db frees nothing (%s): %s", fault.outcome, fault)
            return None
        return KnownReceipt(
            verdict=word.verdict,
            opened=word.opened,
            covered=word.covered,
            digest=word.digest,
            receipt_digest=hashlib.sha256(word.raw).digest(),
        )


def _own(numbers: list[object], digest: bytes) -> OwnThing:
    seq, kind, a, b, part, size = (int(str(each)) for each in numbers)
    return OwnThing(seq=seq, kind=ThingKind(kind), a=a, b=b, part=part, size=size, digest=digest)


def _stated(name: Name) -> Name:
    """As a `retired` statement names it: all tails of one `recovered` go together."""
    kind, a, b = name
    return (kind, a, 0 if kind == Kind.TAIL else b)


def _thing(name: Name, receipt: KnownReceipt) -> RetiredThing:
    kind, a, b = name
    part, number = (0, a) if kind == Kind.TAIL else (a, b)
    return RetiredThing(part=part, number=number, receipt=receipt.receipt_digest)
