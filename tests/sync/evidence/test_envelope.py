"""A segment file: what it commits to, what opens it, and how far a broken one is vouched for."""

from __future__ import annotations

import pytest

from sync.errors import LocalFault
from sync.evidence.envelope import (
    SegmentPlace,
    SegmentWriter,
    frames_of,
    open_frames,
    read_header,
    scan_tail,
    unwrap_key,
)
from sync.evidence.errors import BadCiphertext, BadFrames, WrongKey
from sync.evidence.keys import key_id, point_of
from tests.builders import BoxBuilder

PLAIN = (b"ftypmoov", b"moofmdat" * 400, b"moofmdat" * 300)


@pytest.fixture
def box() -> BoxBuilder:
    return BoxBuilder()


def sealed(box: BoxBuilder, *, end: bool = True) -> bytes:
    place = SegmentPlace(box=box.name, part=1, track="suspect", run=0, segment=0)
    writer = SegmentWriter(place=place, key=b"k" * 32, signer=box.device, recipients=box.recipients)
    return writer.head + b"".join(writer.seal(p) for p in PLAIN) + (writer.end() if end else b"")


def test_each_recipient_opens_every_frame(box: BoxBuilder) -> None:
    data = sealed(box)
    read = read_header(data)
    for private in (box.working, box.archive):
        key = unwrap_key(read, private, key_id(point_of(private.public_key())))
        assert tuple(open_frames(read, frames_of(data, read.size), key)) == PLAIN


def test_nothing_of_the_film_is_readable_in_the_file(box: BoxBuilder) -> None:
    data = sealed(box)
    assert not any(word in data for word in (b"moof", b"mdat", b"ftyp", b"k" * 32))


def test_another_key_is_refused_by_the_commitment(box: BoxBuilder) -> None:
    data = sealed(box)
    read = read_header(data)
    with pytest.raises(WrongKey):
        list(open_frames(read, frames_of(data, read.size), b"x" * 32))


def test_a_changed_frame_does_not_open(box: BoxBuilder) -> None:
    data = bytearray(sealed(box))
    read = read_header(bytes(data))
    data[read.size + 10] ^= 1
    with pytest.raises(BadCiphertext):
        list(open_frames(read, frames_of(bytes(data), read.size), b"k" * 32))


def test_a_file_without_its_end_frame_breaks_off(box: BoxBuilder) -> None:
    data = sealed(box, end=False)
    read = read_header(data)
    with pytest.raises(BadFrames):
        list(frames_of(data, read.size))


def test_bytes_after_the_end_frame_are_refused(box: BoxBuilder) -> None:
    data = sealed(box) + b"\0"
    with pytest.raises(BadFrames):
        list(frames_of(data, read_header(data).size))


@pytest.mark.parametrize("torn", [1, 63, 64, 65, 400, 2400])
def test_a_tail_is_vouched_for_up_to_its_last_whole_frame(box: BoxBuilder, torn: int) -> None:
    whole = sealed(box, end=False)
    tail = scan_tail(whole[:-torn], box.device.public_key)
    assert tail.fragments == 2 and not tail.is_ended
    assert scan_tail(whole, box.device.public_key).fragments == 3


def test_nobody_can_add_a_frame_to_a_tail(box: BoxBuilder) -> None:
    whole = sealed(box, end=False)
    last = list_frame(whole)
    assert scan_tail(whole + last, box.device.public_key).signed_bytes == len(whole)


def list_frame(whole: bytes) -> bytes:
    size = 4 + len(PLAIN[-1]) + 16 + 64
    return whole[-size:]


def test_the_key_is_gone_after_the_end(box: BoxBuilder) -> None:
    place = SegmentPlace(box=box.name, part=1, track="suspect", run=0, segment=0)
    writer = SegmentWriter(place=place, key=b"k" * 32, signer=box.device, recipients=box.recipients)
    writer.seal(b"init")
    writer.end()
    with pytest.raises(LocalFault, match="its key is gone"):
        writer.seal(b"more")


def test_one_recipient_is_refused(box: BoxBuilder) -> None:
    place = SegmentPlace(box=box.name, part=1, track="suspect", run=0, segment=0)
    with pytest.raises(LocalFault, match="at least two"):
        SegmentWriter(place=place, key=b"k" * 32, signer=box.device, recipients=box.recipients[:1])
