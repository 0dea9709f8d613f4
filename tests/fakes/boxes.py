"""A small reader of ISO base media boxes for tests: where a fragment begins, and whether it stands alone."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import av

_CONTAINERS = {b"moof", b"traf", b"moov", b"trak", b"mdia"}


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Type and body of every box, those inside containers too."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + size]
        yield kind, body
        if kind in _CONTAINERS:
            yield from boxes(body)
        at += size
    assert at == len(data), f"{len(data) - at} bytes after the last whole box"


def tfdt(fragment: bytes) -> int:
    """The base media decode time of a fragment, in ticks."""
    body = next(body for kind, body in boxes(fragment) if kind == b"tfdt")
    return int(struct.unpack_from(">Q" if body[0] == 1 else ">I", body, 4)[0])


def timescale(initialisation: bytes) -> int:
    """Ticks a second of the only track, from mdhd."""
    body = next(body for kind, body in boxes(initialisation) if kind == b"mdhd")
    return int(struct.unpack_from(">I", body, 20 if body[0] == 1 else 12)[0])


def tfdt_ns(initialisation: bytes, fragment: bytes) -> int:
    """Where the fragment's decoding begins, in nanoseconds."""
    return tfdt(fragment) * 1_000_000_000 // timescale(initialisation)


def decode(initialisation: bytes, *fragments: bytes) -> list[Any]:
    """Every frame of the fragments behind their initialisation, decoded alone; raises if they cannot be."""
    with av.open(io.BytesIO(initialisation + b"".join(fragments)), format="mp4") as container:
        return list(container.decode(container.streams[0]))
