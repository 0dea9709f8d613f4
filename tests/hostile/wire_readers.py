"""Readers of the wire and of the sockets within a box."""

from __future__ import annotations

import json
from collections.abc import Iterator

from agent import control
from agent.course.deeds import DeedRefused, read_deed
from agent.course.observations import read_observation
from agent.feed import messages as feed
from sync.wire import codec, topics
from sync.wire import messages as said
from sync.wire.topics import Channel
from tests.hostile.evidence_readers import WIRE, wire_vectors

_CHANNELS = [channel for channel in Channel if channel is not Channel.PARCEL]


def wire(data: bytes) -> tuple[int, said.Message]:
    """A message of the channel that byte 0 names."""
    place = data[0] % len(_CHANNELS) if data else 0
    return place, codec.unpack(_CHANNELS[place], data[1:])


def wire_written(found: tuple[int, said.Message]) -> bytes:
    """Such a message again."""
    return bytes([found[0]]) + codec.pack(found[1])


def wire_seeds() -> Iterator[bytes]:
    """The good vectors, each behind its channel."""
    for topic, data in wire_vectors(r"^(?!parcel|topics)"):
        yield bytes([_CHANNELS.index(topics.parse(topic).channel)]) + data


def parcel(data: bytes) -> tuple[said.Parcel, bytes]:
    """A piece of a file: its header, and the bytes behind it."""
    found = codec.unpack_parcel(data)
    return found, bytes(found.data)


def parcel_written(found: tuple[said.Parcel, bytes]) -> bytes:
    """That piece again."""
    head = bytearray(said.PARCEL_HEADER.size)
    codec.pack_parcel_header(head, lane=found[0].lane, thing=found[0].thing, offset=found[0].offset)
    return bytes(head) + found[1]


def parcel_seeds() -> Iterator[bytes]:
    """The good vectors."""
    return (data for _, data in wire_vectors("^parcel"))


def topic(data: bytes) -> topics.Address:
    """A topic as the broker gives it."""
    return topics.parse(data.decode("utf-8", "replace"))


def topic_written(at: topics.Address) -> bytes:
    """The topic of an address."""
    if at.worker is not None:
        return topics.to_worker(at.box, at.worker, at.channel).encode()
    if at.down:
        return topics.down(at.box, at.channel).encode()
    known = {Channel.HELLO: topics.hello, Channel.TELEMETRY: topics.telemetry, Channel.STATE: topics.state}
    return known[at.channel](at.box).encode()


def topic_seeds() -> Iterator[bytes]:
    """The good topics of the vectors."""
    return (each.encode() for each in json.loads((WIRE / "topics.json").read_text())["good"])


def control_line(data: bytes) -> object:
    """A line at the control socket, the deed or observation that it asks for."""
    request = control._request(data)
    if "ok" in request:
        raise DeedRefused("form", str(request["error"]))
    if request["do"] == "observe":
        return read_observation(request, frozenset({"scene"}), 10**12, frozenset({"alarm"}))
    return read_deed(request)


def control_seeds() -> Iterator[bytes]:
    """Deeds and observations."""
    v = {"v": control.VERSION}
    for request in (
        {"do": "act", "deed": "start", "by": "panel", "operator": {"how": "declared", "name": "王"}},
        {"do": "act", "deed": "holds", "by": "page", "holds": ["signing"], "detail": "x"},
        {"do": "act", "deed": "missing", "by": "panel", "id": "rights", "reason": "没有读"},
        {"do": "observe", "what": "signal", "signal": "black", "track": "scene", "is": "begun", "at_ns": 5},
        {"do": "observe", "what": "thing", "thing": "alarm", "is": "missing"},
        {"do": "observe", "what": "caption", "text": "案号"},
    ):
        yield json.dumps(v | request).encode()


def feed_messages(data: bytes) -> list[feed.Message]:
    """The feed's bytes, in two pieces."""
    decoder = feed.Decoder()
    half = len(data) // 2
    return decoder.take(data[:half]) + decoder.take(data[half:])


def feed_seeds() -> Iterator[bytes]:
    """One of each kind, and all together."""
    each: list[feed.Message] = [
        feed.Stream(track="scene", kind="picture", codec="h264", width=640, height=480, rate=25.0),
        feed.Picture(track="scene", at_ns=5, cts_ns=0, duration_ns=40, is_key=True, data=b"\0\0\0\1e"),
        feed.Sound(track="mic", at_ns=5, pcm=b"\0\0"),
        feed.Facts({"state": "recording"}),
        feed.Lost("mic"),
        feed.Dark(),
        feed.Light(),
        feed.Dropped("scene", 3),
    ]
    yield from map(feed.encode, each)
    yield b"".join(map(feed.encode, each))
