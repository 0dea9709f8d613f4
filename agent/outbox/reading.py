"""Reads a part's folder back: records of log and trailers as one chain, and where its timeline had got to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from agent.outbox.layout import Layout
from agent.outbox.store import LENGTH
from sync.evidence import cose
from sync.evidence.chain import check_record_link
from sync.evidence.envelope import MAGIC, MAX_HEADER, TAG_SIZE, read_header
from sync.evidence.errors import EvidenceFault
from sync.evidence.keys import SIGNATURE_SIZE
from sync.evidence.records import MAX_RECORD, Open, Record, Tail, read_record
from sync.evidence.statements import Statement
from sync.evidence.timeline import spans_of


@dataclass(frozen=True, slots=True)
class LoggedRecord:
    """A record of records.log and the offset behind it."""

    record: Record
    end: int


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file with a whole trailer: its record and the size of the segment before it."""

    path: Path
    record: Record
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOnDisk:
    """What a part's folder holds: the chain, and files by whether they were closed.

    `unnamed_tails`: living tails whose `tail` record was never durable (the crash came inside W5).
    """

    records: tuple[Record, ...]
    log_end: int
    closed_files: tuple[FileRecord, ...]
    open_files: tuple[Path, ...]
    unnamed_tails: tuple[Path, ...]

    @property
    def opened(self) -> Open | None:
        """The open record's body, if the part was ever opened."""
        body = self.records[0].body if self.records else None
        return body if isinstance(body, Open) else None

    def reached(self) -> dict[str, int]:
        """To where each track is accounted for, ns from the origin."""
        opened = self.opened
        if opened is None:
            return {}
        reached = {track.name: opened.press_ns - opened.origin_ns for track in opened.tracks}
        for span in spans_of(self.records):
            reached[span.track] = max(reached[span.track], span.to_ns or 0)
        return reached


def read_part_folder(layout: Layout, part: int, point: bytes, armed: Statement | None) -> PartOnDisk:
    """The part as it lies. With `armed`, the chain is cut where a link breaks."""
    keys = cose.only(point)
    logged = _read_log(layout.records(part), keys)
    folder = layout.part(part)
    files = sorted([*folder.glob("sealed/*.seg"), *folder.glob("open/*.part")])
    read = [(path, read_trailer(path, keys)) for path in files]
    closed = tuple(found for _, found in read if found is not None)
    records = sorted([*(each.record for each in logged), *(f.record for f in closed)], key=lambda r: r.head.number)
    chain = _whole_chain(records, armed)
    numbers = {record.head.number for record in chain}
    return PartOnDisk(
        records=tuple(chain),
        log_end=max((each.end for each in logged if each.record.head.number in numbers), default=0),
        closed_files=tuple(f for f in closed if f.record.head.number in numbers),
        open_files=tuple(
            path
            for path, found in read
            if path.suffix == ".part" and (found is None or found.record.head.number not in numbers)
        ),
        unnamed_tails=tuple(sorted(set(folder.glob("tails/r*.tail")) - _named_tails(layout, part, chain))),
    )


def read_trailer(path: Path, keys: cose.KeyLookup) -> FileRecord | None:
    """The record behind the end frame, or None where the file does not end in a whole one. Reads no film."""
    with path.open("rb") as file:
        size = _end_of_segment(file)
        if size is None:
            return None
        file.seek(size)
        rest = file.read(LENGTH.size + MAX_RECORD + 1)
    if len(rest) < LENGTH.size or int.from_bytes(rest[: LENGTH.size], "big") != len(rest) - LENGTH.size:
        return None
    try:
        return FileRecord(path, read_record(rest[LENGTH.size :], keys), size)
    except EvidenceFault:
        return None


def _end_of_segment(file: BinaryIO) -> int | None:
    """Where the end frame ends, by the frames' lengths; None for a file without one."""
    total = file.seek(0, 2)
    file.seek(0)
    try:
        at = read_header(file.read(len(MAGIC) + LENGTH.size + MAX_HEADER)).size
    except EvidenceFault:
        return None
    while at + LENGTH.size <= total:
        file.seek(at)
        length = int.from_bytes(file.read(LENGTH.size), "big")
        at += LENGTH.size + length + SIGNATURE_SIZE
        if length == TAG_SIZE:
            return at if at <= total else None
    return None


def _read_log(path: Path, keys: cose.KeyLookup) -> list[LoggedRecord]:
    """The whole and believed records at the head of the log."""
    data = path.read_bytes() if path.exists() else b""
    found: list[LoggedRecord] = []
    at = 0
    while at + LENGTH.size <= len(data):
        (length,) = LENGTH.unpack(data[at : at + LENGTH.size])
        end = at + LENGTH.size + length
        if length > MAX_RECORD or end > len(data):
            break
        try:
            found.append(LoggedRecord(read_record(data[at + LENGTH.size : end], keys), end))
        except EvidenceFault:
            break
        at = end
    return found


def _named_tails(layout: Layout, part: int, chain: Iterable[Record]) -> set[Path]:
    return {layout.living_tail(part, each.head.number) for each in chain if isinstance(each.body, Tail)}


def _whole_chain(records: Iterable[Record], armed: Statement | None) -> list[Record]:
    chain: list[Record] = []
    for record in records:
        try:
            if armed is not None:
                check_record_link(chain[-1] if chain else None, record, armed)
        except EvidenceFault:
            break
        chain.append(record)
    return chain
