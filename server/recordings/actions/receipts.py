"""The centre's signed word about one thing: made once, stored, issued again byte for byte (E5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from server import keyring as keys
from server.devices.models import Box
from server.recordings import log, plain
from server.recordings.models import Receipt
from sync.evidence import receipts as words
from sync.evidence.checkpoint import LogProof
from sync.evidence.receipts import ThingKind, Verdict
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A thing that was judged, to be told to its box. `proof` where a part's end is covered by the log."""

    kind: ThingKind
    a: int
    b: int
    size: int
    digest: bytes
    verdict: Verdict = Verdict.VERIFIED
    opened: bool = False
    open_digest: bytes | None = None
    proof: LogProof | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A receipt as it is stored, and what it says."""

    raw: bytes
    is_verified: bool


def issue(box: Box, settled: Settled, now: datetime) -> Issued:
    """The receipt of these very bytes: the stored one, or one signed now. Sent only after the commit."""
    known = find(box.name, settled.kind, settled.a, settled.b, settled.digest)
    if known is not None:
        return known
    note = settled.proof.checkpoint if settled.proof else log.newest_note()
    word = words.Receipt(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        box=box.name,
        device_key=bytes(box.device_key_id),
        open_digest=settled.open_digest,
        kind=int(settled.kind),
        number_a=settled.a,
        number_b=settled.b,
        size=settled.size,
        digest=settled.digest,
        verdict=int(settled.verdict),
        opened=settled.opened,
        copies=1,
        unix_ns=int(now.timestamp() * 1_000_000) * 1000,
        centre=settings.MSR.centre_name,
        checkpoint=note,
        proof=settled.proof,
    )
    raw = words.sign_receipt(keys.signer("receipt"), word)
    plain.insert(
        Receipt,
        box_id=box.name,
        kind=int(settled.kind),
        a=settled.a,
        b=settled.b,
        digest=settled.digest,
        verdict=int(settled.verdict),
        opened=settled.opened,
        raw=raw,
        at=now,
    )
    return Issued(raw, settled.verdict == Verdict.VERIFIED)


def find(box: str, kind: ThingKind, a: int, b: int, digest: bytes | None = None) -> Issued | None:
    """The stored receipt of a thing: for these bytes, or (digest None) the one that says verified."""
    found = plain.receipt_of(box, int(kind), a, b, digest=digest, verdict=int(Verdict.VERIFIED))
    return Issued(found[0], found[1] == Verdict.VERIFIED) if found else None
