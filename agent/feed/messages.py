"""The feed's messages and their bytes. Pure: bytes in, values out.

A message is `length:u32 kind:u8 name:u8`, the track's name, then what its kind has (big endian); `length` counts all
that follows it. Times are CLOCK_BOOTTIME in nanoseconds;
pictures are Annex B access units, sound is s16le mono at 48 kHz.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from agent.feed.errors import FeedMalformed

MAX_MESSAGE = 8 << 20
SOUND_RATE = 48_000
PICTURE, SOUND = "picture", "sound"
KINDS = (PICTURE, SOUND)
CODECS = ("h264", "hevc", "pcm")

_HEAD = struct.Struct(">IBB")
_STREAM = struct.Struct(">BBHHI")
_PICTURE = struct.Struct(">qqqB")
_AT = struct.Struct(">q")
_COUNT = struct.Struct(">I")


class Kind(IntEnum):
    """A message's kind on the wire."""

    STREAM = 1
    PACKET = 2
    SOUND = 3
    FACTS = 4
    LOST = 5
    DARK = 6
    LIGHT = 7
    DROPPED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What a track gives from now on. `kind` is picture or sound, `codec` h264, hevc or pcm; size in pixels."""

    track: str
    kind: str
    codec: str
    width: int = 0
    height: int = 0
    rate: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One access unit. `at_ns` is its decoding time; it is shown `cts_ns` later, for `duration_ns`."""

    track: str
    at_ns: int
    cts_ns: int
    duration_ns: int
    is_key: bool
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A block of samples whose first lies at `at_ns`."""

    track: str
    at_ns: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """Where the room stands: plain values for JSON (facts.py reads them)."""

    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lost:
    """The track's source is gone; a Stream says when it is back."""

    track: str


@dataclass(frozen=True, slots=True)
class Dark:
    """A confidential talk has begun: drop everything that is held, at once, and show nothing (E11)."""


@dataclass(frozen=True, slots=True)
class Light:
    """The talk is over. Every track's Stream comes again, then its next keyframe."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """So many messages of the track were left out because they were not fetched; a keyframe follows."""

    track: str
    count: int


Message = Stream | Picture | Sound | Facts | Lost | Dark | Light | Dropped


def encode(message: Message) -> bytes:
    """The message's bytes."""
    match message:
        case Stream():
            body = _STREAM.pack(
                KINDS.index(message.kind),
                CODECS.index(message.codec),
                message.width,
                message.height,
                round(message.rate * 1000),
            )
            return _frame(Kind.STREAM, message.track, body)
        case Picture():
            body = _PICTURE.pack(message.at_ns, message.cts_ns, message.duration_ns, int(message.is_key))
            return _frame(Kind.PACKET, message.track, body, message.data)
        case Sound():
            return _frame(Kind.SOUND, message.track, _AT.pack(message.at_ns), message.pcm)
        case Facts():
            return _frame(Kind.FACTS, "", json.dumps(message.values, ensure_ascii=False).encode())
        case Lost():
            return _frame(Kind.LOST, message.track)
        case Dark():
            return _frame(Kind.DARK, "")
        case Light():
            return _frame(Kind.LIGHT, "")
        case Dropped():
            return _frame(Kind.DROPPED, message.track, _COUNT.pack(message.count))


class Decoder:
    """Takes bytes as they come, gives whole messages."""

    def __init__(self, limit: int = MAX_MESSAGE) -> None:
        self._limit = limit
        self._held = bytearray()

    def take(self, data: bytes) -> list[Message]:
        """The messages that are complete now. Raises FeedMalformed; the connection is of no use afterwards."""
        self._held += data
        found: list[Message] = []
        at = 0
        while len(self._held) - at >= _HEAD.size:
            length, kind, name = _HEAD.unpack_from(self._held, at)
            if not _HEAD.size - 4 + name <= length <= self._limit:
                raise FeedMalformed(f"feed: expected a message of at most {self._limit} bytes, got length {length}")
            if len(self._held) - at < 4 + length:
                break
            body = bytes(self._held[at + _HEAD.size : at + 4 + length])
            found.append(_decode(kind, body, name))
            at += 4 + length
        del self._held[:at]
        return found


def _frame(kind: Kind, track: str, *body: bytes) -> bytes:
    name = track.encode("ascii")
    length = _HEAD.size - 4 + len(name) + sum(map(len, body))
    return b"".join((_HEAD.pack(length, kind, len(name)), name, *body))


def _decode(kind: int, body: bytes, name: int) -> Message:
    try:
        track = body[:name].decode("ascii")
        return _READ[Kind(kind)](track, body[name:])
    except (ValueError, IndexError, struct.error, RecursionError) as error:
        raise FeedMalformed(f"feed: expected a message of a known kind, got kind {kind}: {error}") from error


def _stream(track: str, body: bytes) -> Message:
    kind, codec, width, height, rate = _STREAM.unpack(body)
    return Stream(track=track, kind=KINDS[kind], codec=CODECS[codec], width=width, height=height, rate=rate / 1000)


def _picture(track: str, body: bytes) -> Message:
    at_ns, cts_ns, duration_ns, is_key = _PICTURE.unpack_from(body)
    data = body[_PICTURE.size :]
    return Picture(track=track, at_ns=at_ns, cts_ns=cts_ns, duration_ns=duration_ns, is_key=bool(is_key), data=data)


def _sound(track: str, body: bytes) -> Message:
    pcm = body[_AT.size :]
    if len(pcm) % 2:
        raise ValueError(f"expected whole samples of two bytes, got {len(pcm)} bytes")
    return Sound(track=track, at_ns=_AT.unpack_from(body)[0], pcm=pcm)


def _facts(_: str, body: bytes) -> Message:
    values = json.loads(body)
    if not isinstance(values, dict):
        raise ValueError("expected an object of facts")
    return Facts(values)


_READ: dict[Kind, Callable[[str, bytes], Message]] = {
    Kind.STREAM: _stream,
    Kind.PACKET: _picture,
    Kind.SOUND: _sound,
    Kind.FACTS: _facts,
    Kind.LOST: lambda track, _: Lost(track),
    Kind.DARK: lambda *_: Dark(),
    Kind.LIGHT: lambda *_: Light(),
    Kind.DROPPED: lambda track, body: Dropped(track, _COUNT.unpack(body)[0]),
}
