"""Reads an outbox folder as the format document says, with sync.evidence alone, and checks everything that it holds."""

from __future__ import annotations

import contextlib
import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

from sync.evidence import cose
from sync.evidence.chain import (
    certificates,
    check_bytes,
    check_found_tail,
    check_header,
    check_record_link,
    check_statement_link,
)
from sync.evidence.envelope import frames_of, open_frames, read_header, scan_tail, unwrap_key
from sync.evidence.errors import BadFrames
from sync.evidence.records import Close, Mark, MarkKind, Open, Record, Segment, Tail, read_record
from sync.evidence.statements import Armed, Closed, Recovered, Statement, read_statement
from sync.evidence.timeline import check_timeline, recovered_spans, spans_of
from tests.agent.part_builder import DEVICE, RECIPIENTS, WORKING

_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A part whose chain, files and timeline were checked."""

    records: list[Record]
    opened: Open
    end: Close | Recovered | None

    def bodies(self, cls: type) -> list:
        """The bodies of one kind, in order."""
        return [r.body for r in self.records if isinstance(r.body, cls)]


#: What capture sees itself: on a busy machine the disk is slow indeed, whatever a test is about.
OWN_SIGNALS = ("stalled", "disk-slow")


def signals_told(part: ReadPart) -> list[Mark]:
    """The marks of signals that others told capture, in order."""
    marks = [mark for mark in part.bodies(Mark) if mark.mark == MarkKind.SIGNAL]
    return [mark for mark in marks if not mark.detail.startswith(OWN_SIGNALS)]


def read_statements(root: Path, device_key: bytes = DEVICE.public_key, box: str = "box-1") -> list[Statement]:
    """The box chain, checked link by link."""
    statements: list[Statement] = []
    for path in sorted((root / "box").glob("*.cose")):
        statement = read_statement(path.read_bytes(), cose.only(device_key))
        check_statement_link(statements[-1] if statements else None, statement, box)
        statements.append(statement)
    return statements


def read_part(root: Path, part: int, device_key: bytes = DEVICE.public_key, box: str = "box-1") -> ReadPart:
    """A part: records as a chain, every sealed file and tail against its record, timeline to its end if it has one."""
    statements = read_statements(root, device_key, box)
    armed = certificates(statements)[part]
    assert isinstance(armed.body, Armed)
    folder = root / "parts" / f"{part:06d}"
    raws = _log(folder / "records.log") + [_trailer(path) for path in sorted((folder / "sealed").glob("*.seg"))]
    records = sorted((read_record(raw, cose.only(armed.body.part_key)) for raw in raws), key=lambda r: r.head.number)
    for before, record in zip([None, *records], records, strict=False):
        check_record_link(before, record, armed)
    opened = records[0].body
    assert isinstance(opened, Open)
    for record in records:
        _check_file(folder, record, armed.body.part_key)
    end = _end(statements, part, records)
    spans = spans_of(records)
    if isinstance(end, Recovered):
        spans += recovered_spans(end)
        _check_found(folder, statements, end, armed.body.part_key)
    if end is not None:
        check_timeline(opened, spans, end)
    return ReadPart(records, opened, end)


def plaintexts(path: Path, size: int | None = None) -> list[bytes]:
    """Every fragment of a sealed file, opened with the working key."""
    data = path.read_bytes()[:size]
    read = read_header(data)
    key = unwrap_key(read, WORKING, RECIPIENTS[0].key_id)
    return list(open_frames(read, frames_of(data, read.size), key))


def films(root: Path, part: ReadPart, number: int, track: str) -> dict[int, bytes]:
    """A track's film, run by run: initialisation and every fragment, opened with the working key."""
    sizes = {each.segment: each.size for each in part.bodies(Segment) if each.track == track}
    found: dict[int, tuple[int, list[bytes]]] = {}
    for path in (root / "parts" / f"{number:06d}" / "sealed").glob("*.seg"):
        header = read_header(path.read_bytes()).header
        if header.track == track:
            found[header.segment] = header.run, plaintexts(path, sizes[header.segment])
    runs: dict[int, bytes] = {}
    for segment in sorted(found):
        run, fragments = found[segment]
        runs[run] = runs.get(run, fragments[0]) + b"".join(fragments[1:])
    return runs


def running_digests(root: Path, part: int, point: bytes) -> set[str]:
    """The running digest of every signed frame in every file of a part."""
    found: set[str] = set()
    folder = root / "parts" / f"{part:06d}"
    for path in [*folder.glob("sealed/*"), *folder.glob("tails/*"), *folder.glob("open/*.part")]:
        data = path.read_bytes()
        reach = scan_tail(data, point).signed_bytes
        with contextlib.suppress(BadFrames):  # a tail ends without an end frame
            for frame in frames_of(memoryview(data)[:reach], read_header(data).size):
                found.add(bytes(frame.running).hex())
    return found


def part_key(root: Path, part: int, device_key: bytes) -> bytes:
    """The key that the box chain certifies for a part."""
    body = certificates(read_statements(root, device_key))[part].body
    assert isinstance(body, Armed)
    return body.part_key


def _check_file(folder: Path, record: Record, point: bytes) -> None:
    body = record.body
    if isinstance(body, Segment):
        data = (folder / "sealed" / f"{record.head.number:06d}.seg").read_bytes()[: body.size]
        frames = list(frames_of(data, read_header(data).size))
        assert len(frames) - 1 == body.fragments
    elif isinstance(body, Tail):
        data = (folder / "tails" / f"r{record.head.number:06d}.tail").read_bytes()
        assert scan_tail(data, point).fragments == body.fragments
    else:
        return
    what = f"record {record.head.number}"
    check_header(read_header(data), record, body)
    check_bytes(
        what,
        size=len(data),
        digest=hashlib.sha256(data).digest(),
        expected_size=body.size,
        expected_digest=body.digest,
    )


def _check_found(folder: Path, statements: list[Statement], end: Recovered, point: bytes) -> None:
    statement = next(s for s in statements if s.body is end)
    for place, tail in enumerate(end.tails):
        data = (folder / "tails" / f"{statement.head.number:06d}-{place:03d}.tail").read_bytes()
        check_found_tail(read_header(data), statement, end, tail)
        check_bytes(
            f"tail {place}",
            size=len(data),
            digest=hashlib.sha256(data).digest(),
            expected_size=tail.size,
            expected_digest=tail.digest,
        )
        scan = scan_tail(data, point)
        assert (scan.fragments, scan.signed_bytes) == (tail.fragments, tail.signed_bytes)


def _end(statements: list[Statement], part: int, records: list[Record]) -> Close | Recovered | None:
    last = records[-1]
    for statement in statements:
        match statement.body:
            case Closed() as body if body.part == part:
                assert body.close_digest == last.digest
                assert isinstance(last.body, Close)
                return last.body
            case Recovered() as body if body.part == part:
                assert (body.last_record, body.last_digest) == (last.head.number, bytes(last.digest))
                return body
            case _:
                pass
    return None


def _log(path: Path) -> list[bytes]:
    data, at, out = path.read_bytes(), 0, []
    while at < len(data):
        (length,) = _LENGTH.unpack(data[at : at + 4])
        out.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return out


def _trailer(path: Path) -> bytes:
    """The record behind the end frame."""
    data = path.read_bytes()
    at = read_header(data).size
    while True:
        (length,) = _LENGTH.unpack(data[at : at + 4])
        at += 4 + length + 64
        if length == 16:
            break
    (length,) = _LENGTH.unpack(data[at : at + 4])
    assert at + 4 + length == len(data)
    return data[at + 4 :]
