"""RTP to access units, packet by packet (RFC 3550, 6184, 7798)."""

from __future__ import annotations

import struct

import pytest

from agent.media.errors import SourceEnded
from agent.media.sources.rtsp.rtp import LARGEST, AccessUnit, Depacketizer

SPS, PPS, IDR, P = b"\x67\x42\x00\x0a", b"\x68\xce", b"\x65" + b"i" * 30, b"\x41" + b"p" * 20
START = b"\0\0\0\1"


class Line:
    """Numbers packets and feeds them."""

    def __init__(self, codec: str = "h264", sets: tuple[bytes, ...] = ()) -> None:
        self.depacketizer = Depacketizer(codec, 96, sets)
        self.sequence = 65_534
        self.stamp = 2**32 - 3_600

    def send(self, body: bytes, *, last: bool = True, first: int = 0x80, skip: int = 0, kind: int = 96) -> None:
        self.sequence = (self.sequence + 1 + skip) & 0xFFFF
        head = struct.pack(">BBHII", first, kind | (0x80 if last else 0), self.sequence, self.stamp, 1)
        self.depacketizer.take(memoryview(head + body))

    def next_picture(self) -> None:
        self.stamp = (self.stamp + 3_600) & 0xFFFFFFFF

    def ready(self) -> list[AccessUnit]:
        return self.depacketizer.ready()


def test_numbers_and_stamps_go_on_past_their_wrap() -> None:
    line = Line()
    for _ in range(4):
        line.send(P)
        line.next_picture()
    assert [unit.stamp for unit in line.ready()] == [2**32 - 3_600 + 3_600 * k for k in range(4)]
    assert line.depacketizer.lost == 0


def test_aggregate_carries_parameter_sets_and_picture() -> None:
    line = Line()
    line.send(b"\x18" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in (SPS, PPS, IDR)))
    (unit,) = line.ready()
    assert unit.is_key and unit.data == START + SPS + START + PPS + START + IDR
    assert unit.parameters == START + SPS + START + PPS


def test_keyframe_without_its_sets_gets_the_last_known_ones() -> None:
    line = Line(sets=(SPS, PPS))
    line.send(IDR)
    assert line.ready()[0].data == START + SPS + START + PPS + START + IDR


def test_picture_without_a_marker_ends_where_the_next_begins() -> None:
    line = Line()
    line.send(P, last=False)
    line.next_picture()
    line.send(P + b"2", last=False)
    assert [unit.data for unit in line.ready()] == [START + P]


def test_pieces_become_one_unit() -> None:
    line = Line()
    for flag, piece in ((0x80, b"aa"), (0, b"bb"), (0, b"cc"), (0x40, b"dd")):
        line.send(bytes((0x7C, flag | 5)) + piece, last=flag == 0x40)
    assert line.ready()[0].data.endswith(START + b"\x65aabbccdd")


def test_pieces_of_h265_become_one_unit() -> None:
    line = Line("hevc")
    for flag, piece in ((0x80, b"aa"), (0, b"bb"), (0x40, b"dd")):
        line.send(bytes((0x62, 1, flag | 19)) + piece, last=flag == 0x40)
    (unit,) = line.ready()
    assert unit.is_key and unit.data == START + b"\x26\x01aabbdd"


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_piece_that_is_missing_drops_the_picture(missing: int) -> None:
    line = Line()
    line.send(P)
    line.next_picture()
    pieces = [(0x80, b"aa"), (0, b"bb"), (0x40, b"cc")]
    for index, (flag, piece) in enumerate(pieces):
        if index != missing:
            line.send(bytes((0x7C, flag | 1)) + piece, last=flag == 0x40, skip=int(index == missing + 1))
    line.next_picture()
    line.send(P, skip=int(missing == 2))
    line.next_picture()
    line.send(P)
    line.next_picture()
    line.send(P)
    kept = [unit.data for unit in line.ready()]
    assert START + b"\x41aacc" not in kept and all(data == START + P for data in kept)
    assert len(kept) >= 3 and line.depacketizer.lost == 1


def test_extras_of_a_packet_are_taken_off() -> None:
    line = Line()
    line.send(b"SRC1" + P, first=0x81)
    line.next_picture()
    line.send(b"\xbe\xde\x00\x01EXTN" + P, first=0x90)
    line.next_picture()
    line.send(P + b"\x00\x00\x03", first=0xA0)
    assert [unit.data for unit in line.ready()] == [START + P] * 3


@pytest.mark.parametrize("body", [b"", b"\x7c", b"\x7c\x80", b"\x18\xff\xff", b"\x18\x00\x00", b"\x1c"])
def test_rubbish_makes_no_picture(body: bytes) -> None:
    line = Line()
    line.send(body)
    line.next_picture()
    line.send(P)
    assert line.ready()[-1].data == START + P


def test_packets_of_other_kinds_are_passed_over() -> None:
    line = Line()
    line.send(P, kind=97)
    line.send(P, first=0x40)
    assert line.ready() == []


def test_picture_without_an_end_is_given_up() -> None:
    line = Line()
    line.send(b"\x7c\x85", last=False)
    with pytest.raises(SourceEnded, match="at most"):
        for _ in range(LARGEST // 60_000 + 2):
            line.send(b"\x7c\x05" + bytes(60_000), last=False)
            line.depacketizer.check_size()
