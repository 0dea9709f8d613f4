"""Sealed bytes -> what one entitled person's player gets: fetched, checked again, opened. Nothing is kept.

1 grant in force    2 bytes from the vault    3 digest again    4 key for `grant:<id>`    5 every frame's tag
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache

from django.utils import timezone

from server.playback.errors import NotHere, VaultDiffers
from server.playback.keys import KeyClient, key_client
from server.recordings.alarms import alarm
from server.recordings.models import FileState, SegmentObject, Tail
from server.vault.configured import vault
from server.vault.errors import NoSuchObject
from server.viewing.models import Grant
from sync.errors import PeerFault
from sync.evidence.envelope import Frame, frames_of, open_frames, read_header, scan_tail


def initialisation(file: SegmentObject | Tail, grant: Grant) -> bytes:
    """ftyp and moov: frame 0. Raises NotHere, VaultDiffers, KeyRefused, KeyServiceDown."""
    return next(_plain(file, f"grant:{grant.pk}", only_first=True))


def media(file: SegmentObject | Tail, grant: Grant) -> bytes:
    """The movie fragments one after the other: frames 1 to n, of a tail those that are vouched for. Raises as above."""
    frames = _plain(file, f"grant:{grant.pk}")
    next(frames, None)
    return b"".join(frames)


def exported(file: SegmentObject | Tail, export: str) -> Iterator[bytes]:
    """All its frames, 0 first, for what leaves the centre under that name (a use that is logged). Raises as above."""
    return _plain(file, f"export:{export}")


def _plain(file: SegmentObject | Tail, reason: str, *, only_first: bool = False) -> Iterator[bytes]:
    data = _checked(file)
    try:
        read = read_header(data)
        key = client().segment_key(data[: read.size], reason)
        frames = _frames(file, data, read.size)
        yield from open_frames(read, iter([next(frames)]) if only_first else frames, key)
    except PeerFault as fault:
        raise _differs(file, str(fault)) from fault


def _checked(file: SegmentObject | Tail) -> bytes:
    if file.state != FileState.STORED:
        raise NotHere(f"{_what(file)}: {file.state}")
    try:
        data = vault().get(file.vault_key)
    except NoSuchObject as error:
        raise _differs(file, "the vault has no such object") from error
    if len(data) != file.size or hashlib.sha256(data).digest() != bytes(file.digest):
        raise _differs(file, f"expected {file.size} bytes of digest {bytes(file.digest).hex()[:16]}, got others")
    return data


def _frames(file: SegmentObject | Tail, data: bytes, head_size: int) -> Iterator[Frame]:
    if isinstance(file, SegmentObject) and not file.is_tail:
        return frames_of(data, head_size)
    signed = scan_tail(data, bytes(file.part.public_key))
    return _first(frames_of(data, head_size), signed.fragments)


def _first(frames: Iterator[Frame], count: int) -> Iterator[Frame]:
    for _ in range(count):
        yield next(frames)


def _differs(file: SegmentObject | Tail, said: str) -> VaultDiffers:
    now = timezone.now()
    alarm("vault-differs", box=file.part.box, unique=file.vault_key, now=now, what=_what(file), said=said)
    return VaultDiffers(f"{_what(file)}: {said}")


def _what(file: SegmentObject | Tail) -> str:
    name = f"record {file.record}" if isinstance(file, SegmentObject) else f"tail {file.statement}/{file.place}"
    return f"{file.part.box_id} part {file.part.number} {name}"


@cache
def client() -> KeyClient:
    return key_client()
