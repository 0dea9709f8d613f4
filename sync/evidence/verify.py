"""The numbered recipe over a whole export (docs/formats/evidence.md section 9, docs/formats/export.md).

`files` gives names and bytes; nothing here opens a path. The first step that refuses raises its EvidenceFault.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

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
from sync.evidence.errors import BadFrames, BadHeader, BrokenChain, Fork, UnknownKey, WrongPart
from sync.evidence.findings import Files, Findings, PartFound, Trust, numbered
from sync.evidence.keys import key_id
from sync.evidence.named import ReleasedKeys, check_named
from sync.evidence.outside import check_not_ended, check_talks, ends_of, film_of, talks_beside, talks_of
from sync.evidence.pauses import check_pauses, pauses_of
from sync.evidence.records import Close, Record, RecordKind, Segment, Tail, peek_record, read_record
from sync.evidence.statements import Arrived, Closed, Opened, Recovered, Statement, read_statement
from sync.evidence.suites import check_suite
from sync.evidence.timeline import check_timeline, recovered_spans, spans_of
from sync.evidence.vouching import check_anchors, check_claim, check_log, check_receipts
from sync.ids import KeyId


def verify_export(files: Files, trust: Trust) -> Findings:
    """Every step over everything that is here, in the recipe's order. Raises the fault of the first refusal."""
    found = Findings()
    statements = _statements(files, trust)
    armed = certificates(statements)
    for number, names in _parts(files).items():
        found.parts[number] = _part(files, number, names, armed, statements, trust)
    if not found.parts:
        raise BrokenChain("parts: there is no part with records")
    _check_sessions(found, statements)
    keys = _released_keys(files)
    check_named(files, keys, found)
    for part in found.parts.values():
        _check_files(files, part, keys, armed, found)
        _check_timeline(part, found)
        check_anchors(part, trust, found)
    _check_talks(found, statements)
    _note_arrivals(found, statements)
    check_receipts(files, found, statements, trust)
    check_log(files, found, trust)
    check_claim(files, found, trust)
    return found


def _statements(files: Files, trust: Trust) -> list[Statement]:
    chain: list[Statement] = []
    known = {key_id(point): point for point in trust.devices.values()}
    for _, name in numbered(files, r"box/(\d{8})\.cose"):
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
    for number, name in numbered(files, r"parts/(\d{6})/records/\d{6}\.cose"):
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
    ends = ends_of(statements)
    for part in found.parts.values():
        _check_part_ends(part)
        check_not_ended(ends, part.open.session, part.number, f"part {part.number}")
        found.ended = ends.get(part.open.session)
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


def _believed_header(data: bytes, part: PartFound, armed: dict[int, Statement]) -> ReadHeader:
    """The file's header by this part's key; one by the key of another part that was armed is another file (header)."""
    read = read_header(data)
    own = armed_part(part.armed).part_key
    cose.check(read.envelope, _part_keys(armed).get)
    if read.envelope.kid != key_id(own):
        raise BadHeader(f"segment: its header is by the key of another part than {part.number}")
    return read


def _signed_bytes(data: bytes, part: PartFound) -> int:
    return scan_tail(data, armed_part(part.armed).part_key).signed_bytes


def _check_files(
    files: Files, part: PartFound, keys: ReleasedKeys, armed: dict[int, Statement], found: Findings
) -> None:
    here = set(files.names())
    for record in part.records:
        if not isinstance(record.body, Segment | Tail):
            continue
        name = f"parts/{part.number:06d}/segments/{record.head.number:06d}.seg"
        if name not in here:
            found.missing.append(name)
            continue
        key = keys.get((part.number, record.head.number, -1))
        _check_segment(files.read(name), name, record, record.body, part, key, armed, found)
    if part.recovered and isinstance(part.recovered.body, Recovered):
        _check_tails(files, part, part.recovered, part.recovered.body, keys, armed, found)
        last = part.recovered.body.last_record
        found.missing.extend(
            f"parts/{part.number:06d}/records/{n:06d}.cose" for n in range(len(part.records), last + 1)
        )


def _check_segment(
    data: bytes,
    name: str,
    record: Record,
    body: Segment | Tail,
    part: PartFound,
    key: bytes | None,
    armed: dict[int, Statement],
    found: Findings,
) -> None:
    read = _believed_header(data, part, armed)
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
    keys: ReleasedKeys,
    armed: dict[int, Statement],
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
        read = _believed_header(data, part, armed)
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


def _check_talks(found: Findings, statements: list[Statement]) -> None:
    talks = talks_of(statements)
    for part in found.parts.values():
        body = part.recovered.body if part.recovered else None
        check_talks(talks, film_of(part.open, part.records, body if isinstance(body, Recovered) else None))
    for session in {part.open.session for part in found.parts.values()}:
        found.talks += talks_beside(statements, session)


def _note_arrivals(found: Findings, statements: list[Statement]) -> None:
    bound = {part.open.booking.number for part in found.parts.values() if part.open.booking is not None}
    found.arrivals += [
        each for each in statements if isinstance(each.body, Arrived) and bound & set(each.body.bookings)
    ]


def _released_keys(files: Files) -> ReleasedKeys:
    if "keys.cbor" not in files.names():
        return {}
    keys: ReleasedKeys = {}
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
