"""The chain of one part while it is made: numbered records by the part's key, each durable before the next (W3)."""

from __future__ import annotations

from typing import Any

from agent.outbox.moment import Now
from agent.outbox.store import Outbox, SignedRecord
from sync.evidence import cose
from sync.evidence.keys import Signer
from sync.evidence.records import RecordKind, record_head, sign_record


class PartChain:
    """Signs the next record; whoever asked makes it durable, or lets `put` do so."""

    def __init__(self, *, outbox: Outbox, signer: Signer, box: str, part: int, armed: bytes, now: Now) -> None:
        self.outbox, self.box, self.part = outbox, box, part
        self.signer: Signer = signer
        self._now = now
        self._previous = armed
        self.next_number = 0

    def sign(self, kind: RecordKind, body: Any) -> SignedRecord:
        """The next record. It must be durable before another is asked for."""
        moment = self._now()
        head = record_head(
            box=self.box,
            part=self.part,
            number=self.next_number,
            previous=self._previous,
            kind=kind,
            boottime_ns=moment.boottime_ns,
            wall=moment.wall,
        )
        raw = sign_record(self.signer, head, body)
        digest = bytes(cose.read(raw, typ=cose.RECORD, limit=len(raw)).digest)
        self.next_number += 1
        self._previous = digest
        return SignedRecord(self.part, head.number, digest, raw)

    def put(self, kind: RecordKind, body: Any) -> SignedRecord:
        """The next record, durable in records.log."""
        record = self.sign(kind, body)
        self.outbox.put_record(record)
        return record
