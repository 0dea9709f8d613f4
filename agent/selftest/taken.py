"""What a source gave in the seconds of the test, gathered from messages as the feed has them. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.feed.messages import Dark, Message, Picture, Sound, Stream
from agent.media.errors import SourceFault
from agent.media.keyframes import KeyframeDecoder, SmallPicture
from agent.media.signals import thresholds
from agent.media.signals.levels import Level
from agent.selftest.errors import SelfTestRefused
from agent.watch.room import WatchedRoom


@dataclass(slots=True)
class Taken:
    """One track's. Times are boottime; `signals` are the words of what stands at the end."""

    track: str
    stream: Stream | None = None
    count: int = 0
    first_ns: int = 0
    last_ns: int = 0
    loudest: Level | None = None
    signals: tuple[str, ...] = ()
    picture: SmallPicture | None = None
    key: Picture | None = field(default=None, repr=False)

    @property
    def seconds(self) -> float:
        """From the first packet to the last."""
        return (self.last_ns - self.first_ns) / 1e9

    @property
    def rate(self) -> float:
        """Packets a second."""
        return (self.count - 1) / self.seconds if self.seconds > 0 else 0.0

    def close_picture(self) -> Any:
        """The newest keyframe at 640x360 (8-bit BGR), or None."""
        if self.stream is None or self.key is None:
            return None
        try:
            shown = KeyframeDecoder(self.stream.codec, is_close=True).decode(self.key.data, self.key.at_ns)
        except SourceFault:
            return None
        return shown.close_colours


class Gathering:
    """`take` every message; `taken` is what has come of each expected track."""

    def __init__(self, tracks: Iterable[str]) -> None:
        self._taken = {name: Taken(name) for name in tracks}
        self._room = WatchedRoom(thresholds=thresholds.load(), expected={})

    def take(self, message: Message) -> None:
        """Raises SelfTestRefused when a confidential talk begins: nothing is looked at then."""
        if isinstance(message, Dark):
            raise SelfTestRefused("律师会见中，不能检测。a confidential talk has begun; test when it is over")
        self._room.take(message)
        if not isinstance(message, Stream | Picture | Sound) or message.track not in self._taken:
            return
        taken = self._taken[message.track]
        if isinstance(message, Stream):
            taken.stream = message
            return
        taken.count += 1
        taken.first_ns = taken.first_ns or message.at_ns
        taken.last_ns = message.at_ns
        if isinstance(message, Picture) and message.is_key:
            taken.key = message
        level = self._room.shown.levels.get(message.track)
        if level is not None and (taken.loudest is None or level.rms_db > taken.loudest.rms_db):
            taken.loudest = level

    def has(self, seconds: float) -> bool:
        """True once every track has given so many seconds."""
        return all(each.seconds >= seconds for each in self._taken.values())

    def taken(self) -> Mapping[str, Taken]:
        """All of it, with what stands now."""
        shown = self._room.shown
        for name, each in self._taken.items():
            each.signals = tuple(sorted(signal.value for signal, track in shown.signals if track == name))
            each.picture = shown.pictures.get(name)
        return self._taken
