"""What the centre vouches for: anchors, receipts, log proofs, the claim (evidence.md section 9, steps 13 to 15)."""

from __future__ import annotations

import re

from sync.encoding import decode
from sync.errors import MalformedInput
from sync.evidence.checkpoint import LEAF_RECOVERED, LogProof, check_leaf, close_leaf, read_checkpoint
from sync.evidence.claim import from_text, read_claim
from sync.evidence.errors import BadClaim, BadProof, BadReceipt
from sync.evidence.findings import Files, Findings, PartFound, Trust, numbered
from sync.evidence.keys import key_id
from sync.evidence.receipts import Receipt, ThingKind, Verdict, check_receipt, read_anchor, read_receipt
from sync.evidence.records import AnchorRecord, Close, Segment, Tail
from sync.evidence.statements import Recovered, Statement
from sync.shapes import from_map


def check_anchors(part: PartFound, trust: Trust, found: Findings) -> None:
    """The part's anchors are the centre's and for this box; the newest before its begin bounds it from below."""
    keys = {key_id(point): point for point in trust.receipt}
    for record in part.records:
        if isinstance(record.body, AnchorRecord) and keys:
            answer = read_anchor(record.body.answer, keys.get).value
            if answer.box != record.head.box:
                raise BadReceipt(f"anchor in record {record.head.number}: it is for box {answer.box}")
            if record.head.number <= 2 or found.not_before is None:
                found.not_before = max(found.not_before or 0, answer.unix_ns)


def check_receipts(files: Files, found: Findings, statements: list[Statement], trust: Trust) -> None:
    """Steps 13 and 14 for every receipt that is here; a verified one bounds the recording from above."""
    keys = {key_id(point): point for point in trust.receipt}
    for name in sorted(n for n in files.names() if re.fullmatch(r"receipts/\d-\d+-\d+\.cose", n)):
        receipt = read_receipt(files.read(name), keys.get).value
        if name != f"receipts/{receipt.kind}-{receipt.number_a}-{receipt.number_b}.cose":
            raise BadReceipt(f"{name}: it is about {receipt.kind}-{receipt.number_a}-{receipt.number_b}")
        known = _known_thing(receipt, found, statements)
        _check_receipt_notes(receipt, name, found, statements, trust)
        if known is None:
            continue
        size, digest, box = known
        _check_receipt_keys(receipt, name, found, trust)
        check_receipt(
            receipt, box=box, numbers=(receipt.kind, receipt.number_a, receipt.number_b), size=size, digest=digest
        )
        if receipt.verdict == Verdict.VERIFIED:
            found.not_after = max(found.not_after or 0, receipt.unix_ns)


def _check_receipt_keys(receipt: Receipt, name: str, found: Findings, trust: Trust) -> None:
    device = trust.devices.get(receipt.box)
    if device is not None and receipt.device_key != key_id(device):
        raise BadReceipt(f"{name}: it names another device key")
    part = found.parts.get(receipt.number_a) if receipt.kind in (ThingKind.RECORD, ThingKind.SEGMENT) else None
    if part and receipt.open_digest is not None and receipt.open_digest != part.records[0].digest:
        raise BadReceipt(f"{name}: it names another open record")


def _check_receipt_notes(
    receipt: Receipt, name: str, found: Findings, statements: list[Statement], trust: Trust
) -> None:
    """Step 14 for the checkpoint and the proof that a receipt carries."""
    if receipt.checkpoint is not None:
        read_checkpoint(receipt.checkpoint, trust.logs)
    if receipt.proof is None:
        return
    leaf = _receipted_leaf(receipt, found, statements)
    if leaf is not None:
        check_leaf(leaf, receipt.proof, trust.logs)
    elif _known_thing(receipt, found, statements) is not None:
        raise BadProof(f"{name}: a proof for what is no leaf")
    else:
        read_checkpoint(receipt.proof.checkpoint, trust.logs)


def _receipted_leaf(receipt: Receipt, found: Findings, statements: list[Statement]) -> bytes | None:
    """The leaf that a receipt of a close or of a `recovered` is about; None for anything else, or what is not here."""
    a, b = receipt.number_a, receipt.number_b
    if receipt.kind == ThingKind.STATEMENT and 1 <= a <= len(statements):
        head, said = statements[a - 1].head, statements[a - 1].body
        if isinstance(said, Recovered):
            digest = bytes(statements[a - 1].digest)
            return close_leaf(kind=LEAF_RECOVERED, box=head.box, part=said.part, session=said.session, digest=digest)
    part = found.parts.get(a) if receipt.kind == ThingKind.RECORD else None
    is_close = part is not None and b == len(part.records) - 1 and isinstance(part.records[b].body, Close)
    return _leaf(part) if part is not None and is_close else None


def _known_thing(receipt: Receipt, found: Findings, statements: list[Statement]) -> tuple[int, bytes, str] | None:
    a, b = receipt.number_a, receipt.number_b
    if receipt.kind == ThingKind.STATEMENT and 1 <= a <= len(statements):
        statement = statements[a - 1]
        return len(statement.raw), bytes(statement.digest), statement.head.box
    if receipt.kind == ThingKind.TAIL and 1 <= a <= len(statements):
        body = statements[a - 1].body
        if isinstance(body, Recovered) and b < len(body.tails):
            return body.tails[b].size, body.tails[b].digest, statements[a - 1].head.box
    part = found.parts.get(a)
    if part is None or b >= len(part.records):
        return None
    record = part.records[b]
    if receipt.kind == ThingKind.RECORD:
        return len(record.raw), bytes(record.digest), record.head.box
    if receipt.kind == ThingKind.SEGMENT and isinstance(record.body, Segment | Tail):
        return record.body.size, record.body.digest, record.head.box
    raise BadReceipt(f"receipt: kind {receipt.kind} of ({a}, {b}) is nothing that stands here")


def _leaf(part: PartFound) -> bytes:
    if part.end is None:
        raise BadProof(f"log: part {part.number} has not ended, yet a proof is here")
    kind, digest = part.end
    box = part.records[0].head.box
    return close_leaf(kind=kind, box=box, part=part.number, session=part.open.session, digest=digest)


def check_log(files: Files, found: Findings, trust: Trust) -> None:
    """Step 14: each part's leaf is under its checkpoint, and the checkpoint is the log's."""
    for number, name in numbered(files, r"log/(\d{6})\.cbor"):
        part = found.parts.get(number)
        if part is None:
            raise BadProof(f"{name}: no such part is here")
        try:
            proof = from_map(LogProof, decode(files.read(name), limit=16 * 1024), "proof")
        except MalformedInput as error:
            raise BadProof(f"{name}: {error}") from error
        check_leaf(_leaf(part), proof, trust.logs)


def check_claim(files: Files, found: Findings, trust: Trust) -> None:
    """Step 15: the claim is about what is here."""
    if "claim.txt" not in files.names():
        return
    keys = {key_id(point): point for point in trust.claim}
    claim = read_claim(from_text(files.read("claim.txt").decode("latin-1")), keys.get).claim
    last = found.parts[max(found.parts)]
    if last.open.session != claim.session or claim.part < last.number:
        raise BadClaim(f"claim: it is of session {claim.session.hex()}, part {claim.part}; here is {last.number}")
    if claim.log_index >= claim.log_size:
        raise BadClaim(f"claim: leaf {claim.log_index} of {claim.log_size}")
    part = found.parts.get(claim.part)
    if part is None:
        found.missing.append(f"part {claim.part}")
        return
    if part.end is not None and part.end[1] != claim.close_digest:
        raise BadClaim(f"claim: part {claim.part} did not close as the claim says")
    proof_name = f"log/{claim.part:06d}.cbor"
    if proof_name in files.names():
        proof = from_map(LogProof, decode(files.read(proof_name), limit=16 * 1024), "proof")
        size = read_checkpoint(proof.checkpoint, trust.logs).size
        if (proof.index, size) != (claim.log_index, claim.log_size):
            raise BadClaim(f"claim: leaf {claim.log_index} of {claim.log_size}, the proof is {proof.index} of {size}")
