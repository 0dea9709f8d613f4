"""The sizes of the wire: the largest of each message passes, one byte more does not, in either direction."""

from __future__ import annotations

import random

import pytest

from sync import encoding
from sync.errors import LocalFault, MalformedInput
from sync.wire import codec
from sync.wire import messages as m
from sync.wire.things import LaneName, record, segment, tail
from sync.wire.topics import Channel

TOP = (1 << 64) - 1


def parcel_of(size: int) -> bytes:
    buffer = bytearray(m.PARCEL_HEADER.size + size)
    codec.pack_parcel_header(buffer, lane=LaneName.LIVE, thing=segment(1, 2), offset=3)
    return bytes(buffer)


def test_the_parcel_header_is_27_bytes_big_endian() -> None:
    header = bytearray(27)
    codec.pack_parcel_header(header, lane=LaneName.BACKLOG, thing=tail(0x0102, 3), offset=TOP)
    assert header.hex() == "010203" + "0000000000000102" + "0000000000000003" + "ff" * 8


def test_a_parcel_carries_one_byte_to_1_mib() -> None:
    for size in (1, m.MAX_PARCEL):
        assert len(codec.unpack_parcel(parcel_of(size)).data) == size
    for size in (0, m.MAX_PARCEL + 1):
        with pytest.raises(MalformedInput):
            codec.unpack_parcel(parcel_of(size))


def test_a_parcel_is_read_without_copying_its_bytes() -> None:
    payload = parcel_of(100)
    assert codec.unpack_parcel(payload).data.obj is payload


def test_an_upload_carries_256_kib_and_not_a_byte_more() -> None:
    largest = m.Upload(record(TOP, TOP), bytes(m.MAX_UPLOAD))
    assert codec.unpack(Channel.RECORD, codec.pack(largest)) == largest
    over = encoding.encode({0: 1, 1: [1, 1, 1], 2: bytes(m.MAX_UPLOAD + 1)})
    with pytest.raises(MalformedInput):
        codec.unpack(Channel.RECORD, over)


def test_a_message_over_its_channels_size_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(MalformedInput, match="at most 65536 bytes"):
        codec.unpack(Channel.HELLO, bytes(m.MAX_HELLO + 1))


def test_a_message_of_ours_that_is_too_big_is_our_fault() -> None:
    with pytest.raises(LocalFault):
        codec.pack(m.Sealed(bytes(m.MAX_UPLOAD + 1_000)))


def test_a_retry_is_told_in_milliseconds() -> None:
    for seconds in (0.0, 0.05, 1.5, 7 * 86_400.0):
        nack = m.Nack(codec.worker_id("w"), None, m.Code.BUSY, seconds)
        assert codec.unpack(Channel.NACK, codec.pack(nack)) == nack


def test_bytes_at_random_are_refused_by_name_and_nothing_else_happens() -> None:
    rng = random.Random(1)
    good = codec.pack(m.Hello(serial=1, device_number=1, offers=(m.Offer(LaneName.LIVE, segment(1, 2), 3),)))
    for _ in range(3_000):
        bent = bytearray(good)
        for _ in range(rng.randint(1, 3)):
            bent[rng.randrange(len(bent))] = rng.randrange(256)
        channel = rng.choice([each for each in Channel if each is not Channel.PARCEL])
        try:
            codec.unpack(channel, bytes(bent))
        except MalformedInput as fault:
            assert fault.step == "encoding" or fault.step.startswith("wire ")
        try:
            codec.unpack_parcel(rng.randbytes(rng.randrange(60)))
        except MalformedInput as fault:
            assert fault.step.startswith("wire ")
