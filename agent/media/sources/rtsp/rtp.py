"""RTP packets to access units: H.264 by RFC 6184 (single, STAP-A, FU-A), H.265 by RFC 7798 (single, AP, FU). Pure.

An access unit is one picture: its NAL units as the camera sent them, each after a start code (Annex B). Before a
keyframe that comes without its parameter sets the last known ones are put, so that every keyframe can be decoded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from agent.media.errors import SourceEnded

LARGEST = 8 * 1024 * 1024
_START = b"\x00\x00\x00\x01"
_HEAD = struct.Struct(">BBHI")
_SIZE = struct.Struct(">H")
_HEAD_SIZE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessUnit:
    """One picture; `stamp` is its RTP time stamp, counted past 32 bits; `parameters` are a keyframe's sets, joined."""

    data: bytes
    stamp: int
    is_key: bool
    parameters: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Codec:
    """Where a codec keeps its kinds: parameter sets, keyframes, aggregates, pieces."""

    sets: tuple[int, ...]
    keys: frozenset[int]
    head: int
    aggregate: int
    piece: int
    last_plain: int


_CODECS = {
    "h264": _Codec(sets=(7, 8), keys=frozenset({5}), head=1, aggregate=24, piece=28, last_plain=23),
    "hevc": _Codec(sets=(32, 33, 34), keys=frozenset(range(16, 22)), head=2, aggregate=48, piece=49, last_plain=47),
}


@dataclass(slots=True)
class _Picture:
    """The picture in the making."""

    data: bytearray = field(default_factory=bytearray)
    kinds: set[int] = field(default_factory=set)
    sets: dict[int, tuple[bytes, ...]] = field(default_factory=dict)
    unit_from: int = 0
    is_damaged: bool = False


class Depacketizer:
    """One stream. `take` each packet; `ready` gives the pictures completed since."""

    def __init__(self, codec: str, payload_type: int, parameter_sets: Sequence[bytes] = ()) -> None:
        self._codec, self._is_hevc, self._payload_type = _CODECS[codec], codec == "hevc", payload_type
        self._flags_at = _HEAD_SIZE + self._codec.head
        self._sets: dict[int, tuple[bytes, ...]] = {}
        for unit in filter(None, parameter_sets):
            kind = self._kind(unit[0])
            self._sets[kind] = (*self._sets.get(kind, ()), unit)
        self._done: list[AccessUnit] = []
        self._picture = _Picture()
        self._open_piece = -1
        self._sequence: int | None = None
        self._stamp: int | None = None
        self._unwrapped = 0
        self.lost = 0
        self.damaged = 0

    @property
    def has_ready(self) -> bool:
        """True while a picture waits to be taken."""
        return bool(self._done)

    def ready(self) -> list[AccessUnit]:
        """The pictures completed since the last call, in the order of sending."""
        done, self._done = self._done, []
        return done

    def check_size(self) -> None:
        """To be asked now and then. Raises SourceEnded if the picture in the making has no end."""
        if len(self._picture.data) > LARGEST:
            raise SourceEnded(f"expected pictures of at most {LARGEST} bytes, got a larger one")

    def take(self, data: memoryview) -> None:
        """One RTP packet. What is no packet of this stream is passed over."""
        if len(data) < _HEAD_SIZE:
            return
        first, second, sequence, stamp = _HEAD.unpack_from(data)
        is_next = first == 0x80 and second == self._payload_type and stamp == self._stamp and sequence == self._sequence
        if is_next and self._is_middle_piece(data):  # by far the most packets: nothing else is to be asked of them
            self._sequence = sequence + 1 & 0xFFFF
            self._picture.data += data[self._flags_at + 1 :]
            return
        if first >> 6 != 2 or second & 0x7F != self._payload_type:
            return
        body = data[_HEAD_SIZE:] if not first & 0x3F else _past_extras(data, first)
        is_whole = sequence == self._sequence or self._sequence is None
        if not is_whole:
            self._missed(sequence)
        if stamp != self._stamp:
            self._finish()
            self._unwrap(stamp)
            self._picture.is_damaged = not is_whole
        self._sequence = (sequence + 1) & 0xFFFF
        if len(body) > self._codec.head:
            self._add(body)
        if second & 0x80:
            self._finish()

    def _is_middle_piece(self, data: memoryview) -> bool:
        at = self._flags_at
        return self._open_piece >= 0 and len(data) > at and data[_HEAD_SIZE] == self._open_piece and not data[at] & 0xC0

    def _add(self, body: memoryview) -> None:
        codec, kind = self._codec, self._kind(body[0])
        if kind == codec.piece:
            self._add_piece(body)
        elif kind == codec.aggregate:
            for unit in _aggregated(body[codec.head :]):
                self._begin_unit(self._kind(unit[0]), unit)
                self._end_unit()
        elif kind <= codec.last_plain:
            self._begin_unit(kind, body)
            self._end_unit()

    def _add_piece(self, body: memoryview) -> None:
        """A fragmentation unit: its first piece carries the NAL unit's kind beside the indicator."""
        head = self._codec.head
        flags = body[head]
        if flags & 0x80:
            kind = flags & 0x3F if self._is_hevc else flags & 0x1F
            nal = bytes((body[0] & 0x81 | kind << 1, body[1])) if self._is_hevc else bytes((body[0] & 0xE0 | kind,))
            self._begin_unit(kind, nal)
            self._open_piece = body[0]
        elif self._open_piece < 0:
            self._picture.is_damaged = True
            return
        picture = self._picture
        picture.data += body[head + 1 :]
        if flags & 0x40:
            self._open_piece = -1
            self._end_unit()

    def _begin_unit(self, kind: int, beginning: bytes | memoryview) -> None:
        picture = self._picture
        picture.data += _START
        picture.unit_from = len(picture.data)
        picture.data += beginning
        picture.kinds.add(kind)

    def _end_unit(self) -> None:
        picture = self._picture
        kind = self._kind(picture.data[picture.unit_from])
        if kind in self._codec.sets:
            unit = bytes(picture.data[picture.unit_from :])
            picture.sets[kind] = (*picture.sets.get(kind, ()), unit)

    def _finish(self) -> None:
        """The picture is whole: its last packet said so, or one of another picture came."""
        picture = self._picture
        if not picture.data:
            return
        self._picture = _Picture()
        if picture.is_damaged or self._open_piece >= 0:
            self.damaged += 1
            self._open_piece = -1
            return
        self._sets |= picture.sets
        is_key, wanted = not self._codec.keys.isdisjoint(picture.kinds), self._codec.sets
        data, parameters = bytes(picture.data), b""
        if is_key:
            parameters = b"".join(_START + unit for kind in wanted for unit in self._sets.get(kind, ()))
            if not picture.kinds.issuperset(wanted):
                data = parameters + data
        if not picture.kinds.issubset(wanted):
            self._done.append(AccessUnit(data=data, stamp=self._unwrapped, is_key=is_key, parameters=parameters))

    def _missed(self, sequence: int) -> None:
        """Packets that never came: the pictures they may belong to are not handed on; their time is a hole."""
        assert self._sequence is not None
        self.lost += (sequence - self._sequence) & 0xFFFF
        self._picture.is_damaged = True
        self._open_piece = -1

    def _unwrap(self, stamp: int) -> None:
        if self._stamp is None:
            self._unwrapped = stamp
        else:
            step = (stamp - self._stamp) & 0xFFFFFFFF
            self._unwrapped += step - (1 << 32) if step >= 1 << 31 else step
        self._stamp = stamp

    def _kind(self, first: int) -> int:
        return first >> 1 & 0x3F if self._is_hevc else first & 0x1F


def _past_extras(data: memoryview, first: int) -> memoryview:
    """The payload of a packet with contributing sources, a header extension or padding (RFC 3550 section 5.1)."""
    at, end = _HEAD_SIZE + 4 * (first & 0x0F), len(data)
    if first & 0x10 and at + 4 <= end:
        at += 4 + 4 * int(_SIZE.unpack_from(data, at + 2)[0])
    if first & 0x20 and end > at:
        end -= data[end - 1]
    return data[at : max(at, end)]


def _aggregated(body: memoryview) -> Iterator[memoryview]:
    """The NAL units of an aggregate, each after its size of 16 bits; a broken end is passed over."""
    at = 0
    while at + _SIZE.size <= len(body):
        size = _SIZE.unpack_from(body, at)[0]
        at += _SIZE.size
        if not 0 < size <= len(body) - at:
            return
        yield body[at : at + size]
        at += size
