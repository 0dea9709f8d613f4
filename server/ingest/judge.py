"""Steps 2 to 11 of evidence.md section 9 over one file that came: header, bytes, key, every frame."""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
from collections.abc import Callable, Collection
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.recordings import believed
from server.recordings.models import Tail
from server.recordings.plain import NamedSegment
from sync.evidence import cose
from sync.evidence.chain import check_bytes, check_found_tail, check_header
from sync.evidence.envelope import (
    MAX_FRAME,
    TAG_SIZE,
    ReadHeader,
    check_commitment,
    nonce_of,
    read_header,
    scan_tail,
)
from sync.evidence.errors import BadCiphertext, BadFrames, BadHeader, WrongDigest
from sync.evidence.keys import SIGNATURE_SIZE
from sync.evidence.records import Record, Segment
from sync.evidence.records import Tail as TailRecord
from sync.evidence.statements import Recovered, Statement

#: The key of a segment for its header: asks the key service. Raises KeyServiceDown, KeyRefused.
SegmentKey = Callable[[bytes], bytes]
_LENGTH = struct.Struct(">I")


def check_segment(path: Path, file: NamedSegment, segment_key: SegmentKey) -> None:
    """Raises PeerFault unless the file is the one that its record signed for and every frame opens."""
    point = file.public_key
    record = believed.record(file.raw, point)
    what = f"segment {file.part}/{file.record}"
    with path.open("rb") as opened:
        # closed by its last view: a fault's traceback may still hold one
        view = memoryview(_mapped(opened.fileno()))
    digest = hashlib.sha256(view).digest()
    check_bytes(what, size=len(view), digest=digest, expected_size=file.size, expected_digest=file.digest)
    read = _header(view, point, file.recipients)
    _check_said(read, record)
    stop = scan_tail(view, point).signed_bytes if file.is_tail else len(view)
    fragments = open_frames(view[:stop], read, segment_key(bytes(view[: read.size])), ends=not file.is_tail)
    if fragments != file.fragments:
        raise BadFrames(f"{what}: expected {file.fragments} fragments, got {fragments}")


def _mapped(descriptor: int) -> mmap.mmap | bytes:
    """The bytes of a file, mapped at once and not page by page; a file of none cannot be mapped."""
    if not os.fstat(descriptor).st_size:
        return b""
    return mmap.mmap(descriptor, 0, flags=mmap.MAP_SHARED | mmap.MAP_POPULATE, prot=mmap.PROT_READ)


def check_tail(path: Path, file: Tail, statement: Statement, segment_key: SegmentKey) -> None:
    """Raises PeerFault unless the tail is the one that `recovered` found, and every frame it vouches for opens."""
    point = bytes(file.part.public_key)
    what = f"tail {file.statement}/{file.place}"
    body = statement.body
    assert isinstance(body, Recovered)
    found = body.tails[file.place]
    data = path.read_bytes()
    digest = hashlib.sha256(data).digest()
    check_bytes(what, size=len(data), digest=digest, expected_size=found.size, expected_digest=found.digest)
    read = _header(memoryview(data), point, file.part.recipients)
    check_found_tail(read, statement, body, found)
    scanned = scan_tail(data, point)
    if (scanned.fragments, scanned.signed_bytes) != (found.fragments, found.signed_bytes):
        raise BadFrames(
            f"{what}: expected signatures over {found.fragments} fragments and {found.signed_bytes} bytes, "
            f"got {scanned.fragments} and {scanned.signed_bytes}"
        )
    key = segment_key(data[: read.size])
    open_frames(memoryview(data)[: scanned.signed_bytes], read, key, ends=scanned.is_ended)


def open_frames(view: memoryview, read: ReadHeader, key: bytes, *, ends: bool) -> int:
    """Frames that open before the end frame; every tag checked. Raises WrongKey, BadCiphertext, BadFrames."""
    check_commitment(read.header, key)
    aead, at, number, ended, opened = AESGCM(key), read.size, 0, False, memoryview(bytearray())
    while at < len(view):
        length = _LENGTH.unpack(view[at : at + 4])[0] if at + 4 <= len(view) else 0
        stop = at + 4 + length
        if ended or not TAG_SIZE <= length <= MAX_FRAME or stop + SIGNATURE_SIZE > len(view):
            raise BadFrames(f"frame {number}: {length} bytes at byte {at} do not fit the file of {len(view)}")
        ended = length == TAG_SIZE
        try:
            if len(opened) < length - TAG_SIZE:
                opened = memoryview(bytearray(length))
            into = opened[: length - TAG_SIZE]
            aead.decrypt_into(nonce_of(number, is_end=ended), view[at + 4 : stop], read.envelope.digest, into)
        except InvalidTag as error:
            raise BadCiphertext(f"frame {number}: its tag is not good under the committed key") from error
        at, number = stop + SIGNATURE_SIZE, number + 1
    if ends and not ended:
        raise BadFrames(f"frame {number}: the file ends at byte {len(view)} before the end frame")
    return number - ended


def _header(view: memoryview, point: bytes, recipients: Collection[str]) -> ReadHeader:
    read = read_header(view[: 16 * 1024 + 12])
    cose.check(read.envelope, cose.only(point))
    wrapped = sorted(each.recipient.hex() for each in read.header.wraps)
    if recipients and wrapped != sorted(recipients):
        raise BadHeader(f"segment: it is sealed to {wrapped}, the profile says {sorted(recipients)}")
    return read


def _check_said(read: ReadHeader, record: Record) -> None:
    if not isinstance(record.body, Segment | TailRecord):
        raise WrongDigest(f"record {record.head.number}: expected `segment` or `tail`, got kind {record.head.kind}")
    check_header(read, record, record.body)
