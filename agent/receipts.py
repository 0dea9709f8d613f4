"""Is this receipt the centre's word about our own bytes? Pure; evidence.md section 10, invariant E5.

Asked twice: by uplink before it keeps a receipt, and by capture before it deletes a file.

Its steps: 1 signature by a pinned receipt key, 2 our box, thing, size and digest, 3 our device key and part,
4 a verdict that we know, 5 for a verified close or `recovered`: its leaf under a checkpoint of the pinned log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agent.errors import ReceiptForged, ReceiptForOthers, ReceiptMalformed, ReceiptWithoutProof
from sync.encoding import decode
from sync.errors import PeerFault
from sync.evidence import cose
from sync.evidence.checkpoint import LEAF_CLOSE, LEAF_RECOVERED, check_leaf, close_leaf
from sync.evidence.errors import BadProof, BadReceipt, BadSignature, UnknownKey
from sync.evidence.receipts import Believed, Receipt, ThingKind, Verdict, check_receipt, read_receipt
from sync.evidence.records import MAX_RECORD, RecordKind
from sync.evidence.statements import MAX_STATEMENT, StatementKind

_KIND_KEY, _BODY_KEY = 5, 8
_STATEMENT_KIND_KEY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom the box believes: pinned receipt keys, pinned logs (origin -> Ed25519 key), and who it is itself.

    `device_key` is the key id of its own device key, or None until its first statement is in the outbox.
    """

    box: str
    receipt_keys: cose.KeyLookup
    logs: Mapping[str, bytes]
    device_key: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnThing:
    """A row of capture.db: what the box itself says of a thing that it holds."""

    seq: int
    kind: ThingKind
    a: int
    b: int
    part: int
    size: int
    digest: bytes

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Kind and numbers as signed words name them."""
        return int(self.kind), self.a, self.b


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What the log's leaf of a close or `recovered` is made of."""

    leaf_kind: int
    part: int
    session: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A believed receipt, as uplink.db keeps it. `digest` is the thing's, checked against the box's own bytes."""

    numbers: tuple[int, int, int]
    verdict: int
    opened: bool
    covered: bool
    digest: bytes
    raw: bytes

    @property
    def is_quarantined(self) -> bool:
        """The centre keeps the bytes but does not believe them."""
        return self.verdict == Verdict.QUARANTINED


def believe(
    raw: bytes,
    own: OwnThing,
    trust: Trust,
    *,
    open_digest: bytes | None,
    closing: Closing | None,
    lies: bytes | None = None,
) -> Word:
    """The receipt as a word about `own`. Raises a DistrustedReceipt named for what was wrong.

    `lies` is the digest of what lies on the disk now, where that is no longer what was signed: a receipt of those bytes
    is believed if it says that they were put into quarantine.
    """
    believed = _signed(raw, trust)
    receipt: Receipt = believed.value
    digest = lies if lies is not None and receipt.verdict == Verdict.QUARANTINED else own.digest
    try:
        check_receipt(receipt, box=trust.box, numbers=own.numbers, size=own.size, digest=digest)
    except BadReceipt as error:
        raise ReceiptForOthers(str(error), step=error.step) from error
    _same("device key", trust.device_key, receipt.device_key)
    if receipt.open_digest is not None:
        _same("open digest", open_digest, receipt.open_digest)
    if receipt.verdict not in tuple(Verdict):
        raise ReceiptMalformed(f"receipt: expected verdict 1 or 2, got {receipt.verdict}")
    return Word(
        numbers=own.numbers,
        verdict=receipt.verdict,
        opened=receipt.opened,
        covered=_covered(receipt, own, trust, closing),
        digest=digest,
        raw=believed.raw,
    )


def closing_of(own: OwnThing, raw: bytes, part_session: bytes | None) -> Closing | None:
    """What the box's own close record or `recovered` statement puts into the log; None for any other thing."""
    if own.kind == ThingKind.RECORD and part_session is not None:
        payload = decode(cose.read(raw, typ=cose.RECORD, limit=MAX_RECORD).payload, limit=MAX_RECORD)
        if payload.get(_KIND_KEY) == RecordKind.CLOSE:
            return Closing(leaf_kind=LEAF_CLOSE, part=own.part, session=part_session)
    if own.kind == ThingKind.STATEMENT:
        payload = decode(cose.read(raw, typ=cose.STATEMENT, limit=MAX_STATEMENT).payload, limit=MAX_STATEMENT)
        if payload.get(_STATEMENT_KIND_KEY) == StatementKind.RECOVERED:
            body = payload[_BODY_KEY]
            return Closing(leaf_kind=LEAF_RECOVERED, part=body[0], session=body[1])
    return None


def _signed(raw: bytes, trust: Trust) -> Believed:
    try:
        return read_receipt(raw, trust.receipt_keys)
    except (BadSignature, UnknownKey) as error:
        raise ReceiptForged(str(error), step=error.step) from error
    except PeerFault as error:
        raise ReceiptMalformed(str(error), step=error.step) from error


def _same(what: str, expected: bytes | None, got: bytes) -> None:
    if expected is not None and expected != got:
        raise ReceiptForOthers(f"receipt: expected {what} {expected.hex()[:16]}, got {got.hex()[:16]}", step="receipt")


def _covered(receipt: Receipt, own: OwnThing, trust: Trust, closing: Closing | None) -> bool:
    if closing is None or receipt.verdict != Verdict.VERIFIED:
        return False
    if receipt.proof is None:
        raise ReceiptWithoutProof(f"receipt of {own.numbers}: expected a log proof, got none", step="log")
    leaf = close_leaf(
        kind=closing.leaf_kind, box=trust.box, part=closing.part, session=closing.session, digest=own.digest
    )
    try:
        check_leaf(leaf, receipt.proof, trust.logs)
    except BadProof as error:
        raise ReceiptWithoutProof(str(error), step="log") from error
    return True
