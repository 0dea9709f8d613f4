"""Some seconds from everything: of what capture takes in where it runs, else from the sources by its own recorders."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from typing import Any

from agent.clock import boottime_ns
from agent.feed.client import FeedReader
from agent.feed.messages import Lost, Message, Stream
from agent.feed.server import SOCKET_NAME, message_of
from agent.feeding import stream_of
from agent.media.recorder import TrackRecorder
from agent.media.sources.factory import open_source
from agent.media.sources.ports import OpenSource, Packet, StreamInfo
from agent.selftest.taken import Gathering, Taken
from agent.tracks import source_specs
from firmware_config.profile import Profile

#: How long a source may take to connect before it counts as not there.
SETTLE_S = 6.0
_READ_S = 0.2

Next = Callable[[], Message | None]


def from_capture(profile: Profile, seconds: float) -> Mapping[str, Taken]:
    """Of the feed. Raises FeedEnded where capture goes away, SelfTestRefused when a talk begins."""
    with FeedReader(profile.control.with_name(SOCKET_NAME)) as feed:
        return _gathered(profile, seconds, lambda: feed.read(_READ_S))


def from_sources(profile: Profile, seconds: float, opened: OpenSource = open_source) -> Mapping[str, Taken]:
    """Of the sources themselves; capture must not hold them."""
    come: queue.SimpleQueue[Message] = queue.SimpleQueue()
    derived = set(profile.derived_tracks)
    recorders = [
        TrackRecorder(
            spec=spec, open_source=opened, emit=_forget, clock=boottime_ns, tap=_Listener(spec.track, come.put)
        )
        for spec in source_specs(profile)
        if spec.track not in derived
    ]
    for each in recorders:
        each.start()
    try:
        return _gathered(profile, seconds, lambda: _next(come))
    finally:
        for each in recorders:
            each.stop()


def _gathered(profile: Profile, seconds: float, next_message: Next) -> Mapping[str, Taken]:
    derived = set(profile.derived_tracks)
    gathering = Gathering(str(track.name) for track in profile.tracks if track.name not in derived)
    until_ns = boottime_ns() + round((seconds + SETTLE_S) * 1e9)
    while boottime_ns() < until_ns and not gathering.has(seconds):
        message = next_message()
        if message is not None:
            gathering.take(message)
    return gathering.taken()


def _next(come: queue.SimpleQueue[Message]) -> Message | None:
    try:
        return come.get(timeout=_READ_S)
    except queue.Empty:
        return None


def _forget(_: Any) -> None:
    """Nothing is recorded."""


class _Listener:
    """A recorder's tap (agent.media.tap.Tap): the feed's messages, in this process."""

    wanted = True

    def __init__(self, track: str, put: Callable[[Message], None]) -> None:
        self._track, self._put = track, put
        self._stream: Stream | None = None

    def opened(self, info: StreamInfo) -> None:
        self._stream = stream_of(self._track, info)
        self._put(self._stream)

    def took(self, packet: Packet, at_ns: int) -> None:
        if self._stream is not None:
            self._put(message_of(self._stream, packet, at_ns))

    def lost(self) -> None:
        self._put(Lost(self._track))
