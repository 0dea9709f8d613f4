"""The numbered recipe over a whole export (docs/formats/evidence.md section 9, docs/formats/export.md).

`files` gives names and bytes; nothing here opens a path. The first step that refuses raises its EvidenceFault.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sync.encoding import decode
from sync.errors import MalformedInput
from sync.evidence import cose
from sync.evidence.chain import (
    armed_part,
    certificates,
    check_bytes,
    check_found_tail,
    check_header,
    check_record_link,
    check_statement_link,
)
from sync.evidence.checkpoint import LEAF_CLOSE, LEAF_RECOVERED, LogProof, check_leaf, close_leaf, read_checkpoint
from sync.evidence.claim import from_text, read_claim
from sync.evidence.envelope import (
    KEY_SIZE,
    Frame,
    ReadHeader,
    check_commitment,
    frames_of,
    open_frames,
    read_header,
    scan_tail,
)
from sync.evidence.errors import BadClaim, BadFrames, BadHeader, BadProof, BadReceipt, Fork, UnknownKey, WrongPart
from sync.evidence.keys import key_id
from sync.evidence.pauses import PauseFound, check_pauses, pauses_of
from sync.evidence.receipts import Receipt, ThingKind, Verdict, check_receipt, read_anchor, read_receipt
from sync.evidence.records import AnchorRecord, Close, Open, Record, RecordKind, Segment, Tail, peek_record, read_record
from sync.evidence.statements import Closed, Opened, Recovered, Statement, read_statement
from sync.evidence.suites import KNOWN, check_suite
from sync.evidence.timeline import Span, check_timeline, recovered_spans, spans_of
from sync.ids import KeyId
from sync.shapes import from_map


class Files(Protocol):
    """An export folder seen from here: names relative to it, with forward slashes."""

    def names(self) -> list[str]:
        """Every file's name."""
        ...

    def read(self, name: str) -> bytes:
        """The whole file."""
        ...


@dataclass(frozen=True, slots=True)
class Trust:
    """The verifier's own list: keys (P-256 points, Ed25519 for logs) and suites."""

    devices: Mapping[str, bytes]
    receipt: tuple[bytes, ...] = ()
    claim: tuple[bytes, ...] = ()
    logs: Mapping[str, bytes] = field(default_factory=dict)
    suites: frozenset[int] = KNOWN


@dataclass(slots=True)
class PartFound:
    """One part as it was verified."""

    number: int
    records: list[Record]
    armed: Statement
    recovered: Statement | None = None
    spans: list[Span] = field(default_factory=list)
    pauses: list[PauseFound] = field(default_factory=list)

    @property
    def open(self) -> Open:
        """The body of record 0."""
        body = self.records[0].body
        assert isinstance(body, Open)
        return body

    @property
    def end(self) -> tuple[int, bytes] | None:
        """Leaf kind and digest of what closed the part; None while it is open."""
        last = self.records[-1]
        if isinstance(last.body, Close):
            return LEAF_CLOSE, bytes(last.digest)
        return (LEAF_RECOVERED, bytes(self.recovered.digest)) if self.recovered else None


@dataclass(slots=True)
class Findings:
    """What holds: parts with their spans, what is not here, how many segments opened, both bounds of time."""

    parts: dict[int, PartFound] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    segments: int = 0
    opened: int = 0
    tails: int = 0
    not_before: int | None = None
    not_after: int | None = None


def verify_export(files: Files, trust: Trust) -> Findings:
    """Every step over everything that is here, in the recipe's order. Raises the fault of the first refusal."""
    found = Findings()
    statements = _statements(files, trust)
    armed = certificates(statements)
    for number, names in _parts(files).items():
        found.parts[number] = _part(files, number, names, armed, statements, trust)
    _check_sessions(found, statements)
    keys = _released_keys(files)
    for part in found.parts.values():
        _check_files(files, part, keys, found)
        _check_timeline(part, found)
        _check_anchors(part, trust, found)
    _check_receipts(files, found, statements, trust)
    _check_log(files, found, trust)
    _check_claim(files, found, trust)
    return found


def _numbered(files: Files, pattern: str) -> list[tuple[int, str]]:
    shape = re.compile(pattern)
    return sorted((int(m[1]), name) for name in files.names() if (m := shape.fullmatch(name)))


def _statements(files: Files, trust: Trust) -> list[Statement]:
    chain: list[Statement] = []
    known = {key_id(point): point for point in trust.devices.values()}
    for _, name in _numbered(files, r"box/(\d{8})\.cose"):
        statement = read_statement(files.read(name), known.get)
        check_suite(statement.head.suite, name, trust.suites)
        expected = trust.devices.get(statement.head.box)
        if expected is None or cose.read(statement.raw, typ=cose.STATEMENT, limit=1 << 20).kid != key_id(expected):
            raise UnknownKey(f"{name}: signed by the device key of another box")
        if any(each.head.number == statement.head.number and each.digest != statement.digest for each in chain):
            raise Fork(f"{name}: two statements with number {statement.head.number}")
        check_statement_link(chain[-1] if chain else None, statement, statement.head.box)
        if chain and chain[-1].head.box != statement.head.box:
            raise WrongPart(f"{name}: the chain is of {chain[-1].head.box}, this is of {statement.head.box}")
        chain.append(statement)
    return chain


def _parts(files: Files) -> dict[int, list[str]]:
    parts: dict[int, list[str]] = {}
    for number, name in _numbered(files, r"parts/(\d{6})/records/\d{6}\.cose"):
        parts.setdefault(number, []).append(name)
    return {number: sorted(names) for number, names in parts.items()}


def _part(
    files: Files, number: int, names: list[str], armed: dict[int, Statement], statements: list[Statement], trust: Trust
) -> PartFound:
    raws = [files.read(name) for name in names]
    for raw in raws:
        peek_record(raw)
    if number not in armed:
        raise UnknownKey(f"part {number}: no `armed` statement certifies its key")
    part_keys = _part_keys(armed)
    records: list[Record] = []
    for name, raw in zip(names, raws, strict=True):
        record = read_record(raw, part_keys.get)
        if record.head.part != number:
            raise WrongPart(f"{name}: it is of part {record.head.part}")
        read_record(raw, cose.only(armed_part(armed[number]).part_key))
        check_suite(record.head.suite, name, trust.suites)
        check_record_link(records[-1] if records else None, record, armed[number])
        records.append(record)
    recovered = [s for s in statements if isinstance(s.body, Recovered) and s.body.part == number]
    if len(recovered) > 1 or (recovered and records[-1].head.kind == RecordKind.CLOSE):
        raise Fork(f"part {number}: it was closed twice")
    return PartFound(number, records, armed[number], recovered[0] if recovered else None)


def _part_keys(armed: Mapping[int, Statement]) -> dict[KeyId, bytes]:
    points = [armed_part(each).part_key for each in armed.values()]
    return {key_id(point): point for point in points}


def _check_sessions(found: Findings, statements: list[Statement]) -> None:
    for part in found.parts.values():
        _check_part_ends(part)
        for statement in statements:
            _check_statement_of(part, statement)
        for before in part.open.parts_before:
            earlier = found.parts.get(before.part)
            if earlier is None:
                found.missing.append(f"part {before.part}")
            elif earlier.open.session != part.open.session:
                raise WrongPart(f"part {part.number}: part {before.part} is of another session")
            elif earlier.end is None or earlier.end[1] != before.close_digest:
                raise WrongPart(f"part {part.number}: part {before.part} did not close as it says")


def _check_part_ends(part: PartFound) -> None:
    last = part.records[-1]
    if isinstance(last.body, Close):
        same = (last.body.session, last.body.parts_before) == (part.open.session, part.open.parts_before)
        if not same:
            raise WrongPart(f"part {part.number}: `close` and `open` disagree on session or parts before")
    if part.recovered and isinstance(part.recovered.body, Recovered):
        body = part.recovered.body
        if body.session != part.open.session or body.boot_before != part.open.boot:
            raise WrongPart(f"part {part.number}: `recovered` and `open` disagree on session or boot")
        if body.last_record >= len(part.records):
            return
        if body.last_record != last.head.number or body.last_digest != last.digest:
            raise WrongPart(f"part {part.number}: `recovered` names another last record")


def _check_statement_of(part: PartFound, statement: Statement) -> None:
    match statement.body:
        case Opened(part=part.number) as body:
            said, is_so = (body.session, body.open_digest), (part.open.session, part.records[0].digest)
        case Closed(part=part.number) as body:
            last = part.records[-1]
            if not isinstance(last.body, Close):
                return
            said, is_so = (body.session, body.close_digest), (part.open.session, last.digest)
        case _:
            return
    if said != is_so:
        raise WrongPart(f"statement {statement.head.number}: it names another session or digest for part {part.number}")


def _believed_header(data: bytes, part: PartFound, found: Findings) -> ReadHeader:
    """The file's header by this part's key; one by another part's key is another file (step header)."""
    read = read_header(data)
    own = armed_part(part.armed).part_key
    others = {key_id(p): p for p in (armed_part(each.armed).part_key for each in found.parts.values())}
    cose.check(read.envelope, others.get)
    if read.envelope.kid != key_id(own):
        raise BadHeader(f"segment: its header is by the key of another part than {part.number}")
    return read


def _signed_bytes(data: bytes, part: PartFound) -> int:
    return scan_tail(data, armed_part(part.armed).part_key).signed_bytes


def _check_files(files: Files, part: PartFound, keys: dict[tuple[int, int, int], bytes], found: Findings) -> None:
    here = set(files.names())
    for record in part.records:
        if not isinstance(record.body, Segment | Tail):
            continue
        name = f"parts/{part.number:06d}/segments/{record.head.number:06d}.seg"
        if name not in here:
            found.missing.append(name)
            continue
        key = keys.get((part.number, record.head.number, -1))
        _check_segment(files.read(name), name, record, record.body, part, key, found)
    if part.recovered and isinstance(part.recovered.body, Recovered):
        _check_tails(files, part, part.recovered, part.recovered.body, keys, found)
        last = part.recovered.body.last_record
        found.missing.extend(
            f"parts/{part.number:06d}/records/{n:06d}.cose" for n in range(len(part.records), last + 1)
        )


def _check_segment(
    data: bytes, name: str, record: Record, body: Segment | Tail, part: PartFound, key: bytes | None, found: Findings
) -> None:
    read = _believed_header(data, part, found)
    check_header(read, record, body)
    digest = hashlib.sha256(data).digest()
    check_bytes(name, size=len(data), digest=digest, expected_size=body.size, expected_digest=body.digest)
    found.segments += 1
    if key is not None:
        check_commitment(read.header, key)
        if isinstance(body, Segment):
            count = sum(1 for _ in open_frames(read, frames_of(data, read.size), key))
        else:
            count = sum(1 for _ in _open_tail(read, data, _signed_bytes(data, part), key))
        if count != body.fragments:
            raise BadFrames(f"{name}: expected {body.fragments} fragments, got {count}")
        found.opened += 1


def _check_tails(
    files: Files,
    part: PartFound,
    statement: Statement,
    body: Recovered,
    keys: dict[tuple[int, int, int], bytes],
    found: Findings,
) -> None:
    point = armed_part(part.armed).part_key
    here = set(files.names())
    for place, tail in enumerate(body.tails):
        name = f"parts/{part.number:06d}/tails/{statement.head.number:06d}-{place:03d}.tail"
        if name not in here:
            found.missing.append(name)
            continue
        data = files.read(name)
        read = _believed_header(data, part, found)
        check_found_tail(read, statement, body, tail)
        digest = hashlib.sha256(data).digest()
        check_bytes(name, size=len(data), digest=digest, expected_size=tail.size, expected_digest=tail.digest)
        scanned = scan_tail(data, point)
        if (scanned.fragments, scanned.signed_bytes) != (tail.fragments, tail.signed_bytes):
            raise BadFrames(f"{name}: signatures reach {scanned.signed_bytes} bytes, not {tail.signed_bytes}")
        found.tails += 1
        key = keys.get((-1, statement.head.number, place))
        if key is not None:
            check_commitment(read.header, key)
            found.opened += bool(list(_open_tail(read, data, scanned.signed_bytes, key)))


def _open_tail(read: ReadHeader, data: bytes, signed: int, key: bytes) -> Iterator[bytes]:
    def signed_frames() -> Iterator[Frame]:
        reached = read.size
        for frame in frames_of(data, read.size):
            reached += 4 + len(frame.ciphertext) + len(frame.signature)
            if reached > signed:
                return
            yield frame
            if reached == signed:
                return

    return open_frames(read, signed_frames(), key)


def _check_timeline(part: PartFound, found: Findings) -> None:
    last = part.records[-1]
    part.spans, part.pauses = spans_of(part.records), pauses_of(part.records)
    if part.recovered and isinstance(part.recovered.body, Recovered):
        part.spans += recovered_spans(part.recovered.body)
        if part.recovered.body.last_record < len(part.records):
            check_timeline(part.open, part.spans, part.recovered.body)
            check_pauses(part.pauses, part.records, part.spans)
    elif isinstance(last.body, Close):
        check_timeline(part.open, part.spans, last.body)
        check_pauses(part.pauses, part.records, part.spans)
    else:
        found.missing.append(f"part {part.number}: its close")


def _check_anchors(part: PartFound, trust: Trust, found: Findings) -> None:
    keys = {key_id(point): point for point in trust.receipt}
    for record in part.records:
        if isinstance(record.body, AnchorRecord) and keys:
            answer = read_anchor(record.body.answer, keys.get).value
            if answer.box != record.head.box:
                raise BadReceipt(f"anchor in record {record.head.number}: it is for box {answer.box}")
            if record.head.number <= 2 or found.not_before is None:
                found.not_before = max(found.not_before or 0, answer.unix_ns)


def _check_receipts(files: Files, found: Findings, statements: list[Statement], trust: Trust) -> None:
    keys = {key_id(point): point for point in trust.receipt}
    for name in sorted(n for n in files.names() if re.fullmatch(r"receipts/\d-\d+-\d+\.cose", n)):
        receipt = read_receipt(files.read(name), keys.get).value
        known = _known_thing(receipt, found, statements)
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


def _check_log(files: Files, found: Findings, trust: Trust) -> None:
    for number, name in _numbered(files, r"log/(\d{6})\.cbor"):
        part = found.parts.get(number)
        if part is None:
            raise BadProof(f"{name}: no such part is here")
        try:
            proof = from_map(LogProof, decode(files.read(name), limit=16 * 1024), "proof")
        except MalformedInput as error:
            raise BadProof(f"{name}: {error}") from error
        check_leaf(_leaf(part), proof, trust.logs)


def _check_claim(files: Files, found: Findings, trust: Trust) -> None:
    if "claim.txt" not in files.names():
        return
    keys = {key_id(point): point for point in trust.claim}
    text = files.read("claim.txt")
    if len(text) > 2048 or not text.isascii():
        raise MalformedInput("claim.txt: expected a claim as text")
    claim = read_claim(from_text(text.decode()), keys.get).claim
    part = found.parts.get(claim.part)
    if part is None or part.open.session != claim.session:
        raise BadClaim(f"claim: part {claim.part} of session {claim.session.hex()} is not here")
    if part.end is None or part.end[1] != claim.close_digest:
        raise BadClaim(f"claim: part {claim.part} did not close as the claim says")
    proof_name = f"log/{claim.part:06d}.cbor"
    if proof_name in files.names():
        proof = from_map(LogProof, decode(files.read(proof_name), limit=16 * 1024), "proof")
        size = read_checkpoint(proof.checkpoint, trust.logs).size
        if (proof.index, size) != (claim.log_index, claim.log_size):
            raise BadClaim(f"claim: leaf {claim.log_index} of {claim.log_size}, the proof is {proof.index} of {size}")


def _released_keys(files: Files) -> dict[tuple[int, int, int], bytes]:
    if "keys.cbor" not in files.names():
        return {}
    keys: dict[tuple[int, int, int], bytes] = {}
    entries = decode(files.read("keys.cbor"), limit=64 * 1024 * 1024)
    if not isinstance(entries, list):
        raise MalformedInput("keys.cbor: expected an array", step="fields")
    for entry in entries:
        match entry:
            case [int() as part, int() as record, None, bytes() as key] if len(key) == KEY_SIZE:
                keys[part, record, -1] = key
            case [int(), None, [int() as statement, int() as place], bytes() as key] if len(key) == KEY_SIZE:
                keys[-1, statement, place] = key
            case _:
                raise MalformedInput("keys.cbor: expected [part, record, tail, key of 32 bytes]", step="fields")
    return keys
