"""Capture's side: offers what was taken in to whoever subscribes, and takes back what the derived processes make.

`offer` may be called from any thread and returns at once; one thread serves all subscribers. While nobody subscribes
`wanted` is False, and nothing is made. A subscriber has capture's own uid, or is sent away.
"""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from agent.feed.errors import FeedMalformed
from agent.feed.messages import (
    Dark,
    Decoder,
    Facts,
    Light,
    Lost,
    Message,
    Picture,
    Sound,
    Stream,
    encode,
)
from agent.feed.queue import QUEUE_BYTES, SubscriberQueue
from agent.local_server import LocalServer

SOCKET_NAME = "feed.sock"
MOST_SUBSCRIBERS = 4
_CHUNK = 256 * 1024
_CREDENTIALS = struct.Struct("3i")
_LOOK_S = 0.5

Sink = Callable[[Stream | Picture | Sound | Lost], None]  # returns at once and asks the feed for nothing
log = logging.getLogger(__name__)


class Taken(Protocol):
    """What the feed asks of a packet that capture has taken in."""

    payload: Any
    cts_ns: int
    duration_ns: int
    is_key: bool


class _Subscriber:
    """One connection. `mine`: the derived tracks that it makes; `is_held_up`: its socket takes no more just now."""

    def __init__(self, sock: socket.socket, limit: int) -> None:
        self.sock = sock
        self.queue = SubscriberQueue(limit)
        self.heard = Decoder()
        self.mine: set[str] = set()
        self.rest = memoryview(b"")
        self.is_held_up = False


class Feed:
    """Serves at `path` (docs/feed.md). `derived` names the tracks that a subscriber may make and who takes each."""

    def __init__(self, path: Path, *, derived: Mapping[str, Sink] | None = None, limit: int = QUEUE_BYTES) -> None:
        self.wanted = False
        self._limit = limit
        self._derived = dict(derived or {})
        self._lock = threading.Lock()
        self._streams: dict[str, Stream] = {}
        self._facts: bytes | None = None
        self._is_dark = False
        self._subscribers: dict[int, _Subscriber] = {}
        self._server = LocalServer(
            path, name="feed", mode=0o600, most=MOST_SUBSCRIBERS, serve=self._run, came=self._let_in
        )
        self.start, self.stop, self._ring = self._server.start, self._server.stop, self._server.ring

    # --- from capture's threads ---

    def stream(self, stream: Stream) -> None:
        """A track's source was opened: this is what it gives."""
        with self._lock:
            self._streams[stream.track] = stream
            if not self._is_dark:
                self._tell_stream(stream)
        self._ring()

    def lost(self, track: str) -> None:
        """A track's source is gone."""
        with self._lock:
            if self._streams.pop(track, None) is None:
                return
            for each in self._subscribers.values():
                each.queue.restart(track)
                each.queue.tell(encode(Lost(track)))
        self._ring()

    def offer(self, track: str, packet: Taken, at_ns: int) -> None:
        """A packet of `track` that capture has taken in, decoded (or heard) from `at_ns` on."""
        if not self.wanted:
            return
        stream = self._streams.get(track)
        if stream is None or self._is_dark:
            return
        data = encode(message_of(stream, packet, at_ns))
        begins = packet.is_key or stream.kind == "sound"
        with self._lock:
            if self._is_dark:
                return
            for each in self._subscribers.values():
                each.queue.offer(track, data, begins=begins)
        self._ring()

    def facts(self, facts: Mapping[str, Any]) -> None:
        """Where the room stands; told to all, and to whoever comes later. In a talk it is told when that is over."""
        data = encode(Facts(dict(facts)))
        with self._lock:
            self._facts = data
            if not self._is_dark:
                self._tell_facts()
        self._ring()

    def dark(self) -> None:
        """A confidential talk begins: nothing that waits here is left, nothing more is taken (E11)."""
        with self._lock:
            self._is_dark = True
            for each in self._subscribers.values():
                each.queue.empty()
                each.queue.tell(encode(Dark()))
                each.mine.clear()
            for track, sink in self._derived.items():
                sink(Lost(track))
        self._ring()

    def light(self) -> None:
        """It is over."""
        with self._lock:
            self._is_dark = False
            for each in self._subscribers.values():
                each.queue.tell(encode(Light()))
            self._tell_facts()
            for stream in self._streams.values():
                self._tell_stream(stream)
        self._ring()

    @property
    def is_empty(self) -> bool:
        """True while nothing at all waits for anybody."""
        with self._lock:
            return not any(each.queue or each.rest for each in self._subscribers.values())

    def _tell_facts(self) -> None:
        for each in self._subscribers.values():
            if self._facts is not None:
                each.queue.facts(self._facts)

    def _tell_stream(self, stream: Stream) -> None:
        for each in self._subscribers.values():
            each.queue.restart(stream.track)
            each.queue.tell(encode(stream))

    # --- the feed's own thread ---

    def _run(self) -> None:
        while not self._server.is_stopping:
            for number, mask in self._server.ready(_LOOK_S):
                if (subscriber := self._subscribers.get(number)) is not None:
                    self._serve(subscriber, mask)
            for subscriber in list(self._subscribers.values()):
                self._serve(subscriber, 0)
        for subscriber in list(self._subscribers.values()):
            self._drop(subscriber, "capture ends")

    def _let_in(self, sock: socket.socket) -> None:
        _, uid, _ = _CREDENTIALS.unpack(sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
        if uid != os.getuid() or len(self._subscribers) >= MOST_SUBSCRIBERS:
            log.warning("A subscriber of uid %d was sent away; %d are there.", uid, len(self._subscribers))
            sock.close()
            return
        sock.setblocking(False)
        subscriber = _Subscriber(sock, self._limit)
        with self._lock:
            for stream in self._streams.values():
                subscriber.queue.tell(encode(stream))
            if self._facts is not None:
                subscriber.queue.facts(self._facts)
            if self._is_dark:
                subscriber.queue.tell(encode(Dark()))
            self._subscribers[sock.fileno()] = subscriber
            self.wanted = True
        self._server.keep(sock)

    def _serve(self, subscriber: _Subscriber, mask: int) -> None:
        try:
            if mask & selectors.EVENT_READ:
                self._hear(subscriber)
            self._say(subscriber)
        except (OSError, FeedMalformed) as error:
            self._drop(subscriber, str(error) or type(error).__name__)

    def _hear(self, subscriber: _Subscriber) -> None:
        try:
            data = subscriber.sock.recv(_CHUNK)
        except BlockingIOError:
            return
        if not data:
            raise ConnectionResetError("it closed the connection")
        for message in subscriber.heard.take(data):
            self._take(subscriber, message)

    def _take(self, subscriber: _Subscriber, message: Message) -> None:
        """What a derived process made. A track belongs to the first who begins it, while he is there."""
        if not isinstance(message, Stream | Picture | Sound | Lost) or message.track not in self._derived:
            raise FeedMalformed(f"feed: expected film of a derived track, got {type(message).__name__}")
        with self._lock:
            if any(message.track in each.mine for each in self._subscribers.values() if each is not subscriber):
                raise FeedMalformed(f"feed: track {message.track} is made by another process")
            if isinstance(message, Stream) and not self._is_dark:
                subscriber.mine.add(message.track)
            if message.track in subscriber.mine:  # film under way when a talk began has no Stream after it: let go
                self._derived[message.track](message)

    def _say(self, subscriber: _Subscriber) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._fetch(subscriber):
                subscriber.rest = subscriber.rest[subscriber.sock.send(subscriber.rest) :]
        if bool(subscriber.rest) is not subscriber.is_held_up:
            subscriber.is_held_up = bool(subscriber.rest)
            self._server.want(subscriber.sock, to_write=subscriber.is_held_up)

    def _fetch(self, subscriber: _Subscriber) -> bool:
        """True while there is something to send."""
        if not subscriber.rest:
            with self._lock:
                if subscriber.queue.is_stuck:
                    raise ConnectionResetError("it fetches nothing")
                data = subscriber.queue.next()
            subscriber.rest = memoryview(data or b"")
        return bool(subscriber.rest)

    def _drop(self, subscriber: _Subscriber, reason: str) -> None:
        log.info("A subscriber of the feed is gone: %s.", reason)
        with self._lock:
            self._subscribers.pop(subscriber.sock.fileno(), None)
            self.wanted = bool(self._subscribers)
        self._server.drop(subscriber.sock)
        for track in subscriber.mine:
            self._derived[track](Lost(track))


def message_of(stream: Stream, packet: Taken, at_ns: int) -> Picture | Sound:
    """The packet as the feed sends it."""
    data = bytes(packet.payload)
    if stream.kind == "sound":
        return Sound(track=stream.track, at_ns=at_ns, pcm=data)
    return Picture(
        track=stream.track,
        at_ns=at_ns,
        cts_ns=packet.cts_ns,
        duration_ns=packet.duration_ns,
        is_key=packet.is_key,
        data=data,
    )
