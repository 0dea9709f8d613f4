"""From capture to the feed: each track's packets, and where the room stands. Part of the composition root."""

from __future__ import annotations

from agent.capture import Capture
from agent.climate import Climate
from agent.clock import ClockPair
from agent.course.hearing import Talk
from agent.feed.facts import Standing, Suspension, TalkOver
from agent.feed.messages import PICTURE, SOUND, Stream
from agent.feed.server import Feed
from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS, TrackKind
from agent.media.sources.ports import Packet, StreamInfo


class FeedTap:
    """One track's tap (agent.media.tap.Tap)."""

    def __init__(self, track: str, feed: Feed) -> None:
        self._track, self._feed = track, feed

    @property
    def wanted(self) -> bool:
        return self._feed.wanted

    def opened(self, info: StreamInfo) -> None:
        self._feed.stream(stream_of(self._track, info))

    def took(self, packet: Packet, at_ns: int) -> None:
        self._feed.offer(self._track, packet, at_ns)

    def lost(self) -> None:
        self._feed.lost(self._track)


def stream_of(track: str, info: StreamInfo) -> Stream:
    """What a source gives, as the feed tells it."""
    if info.kind is TrackKind.SOUND:
        return Stream(track=track, kind=SOUND, codec="pcm")
    rate = 1e9 / info.frame_ns if info.frame_ns else 0.0
    return Stream(track=track, kind=PICTURE, codec=info.codec, width=info.width, height=info.height, rate=rate)


class Standings:
    """Where the room stands, for the derived processes; remembers when the last suspension and the last talk ended."""

    def __init__(self) -> None:
        self._last: Suspension | None = None
        self._resumed_ns: int | None = None
        self._talk_since_ns: int | None = None
        self._talk: TalkOver | None = None

    def of(self, capture: Capture, clocks: ClockPair, climate: Climate) -> Standing:
        """As of capture's last step."""
        view, glance, held = capture.scribe.view, capture.glance, capture.glance.course.suspended
        now = None if held is None else Suspension(reason=held.reason, since_ns=held.since_ns)
        if now is None and self._last is not None:
            self._resumed_ns = clocks.boottime_ns
        self._last = now
        self._note_talk(glance.course.talk, clocks.boottime_ns)
        press_ns, bound = view.press_ns, capture.beginning.booked.bound
        return Standing(
            state=glance.state.word,
            session=glance.session.hex() if glance.session else None,
            part=view.part,
            part_number=glance.course.part_number if view.part is not None else None,
            origin_ns=None if press_ns is None else press_ns - ORIGIN_BEFORE_PRESS_NS,
            press_ns=press_ns,
            suspended=now,
            resumed_ns=self._resumed_ns,
            talk=self._talk,
            wall_offset_ns=clocks.wall_ns - clocks.boottime_ns,
            room=capture.settings.profile.room.name,
            case=bound.case if bound is not None else None,
            temperature_c=climate.temperature.value,
            humidity_pct=climate.humidity.value,
            climate_faults=climate.faults,
        )

    def _note_talk(self, talk: Talk | None, now_ns: int) -> None:
        if talk is None and self._talk_since_ns is not None:
            self._talk = TalkOver(since_ns=self._talk_since_ns, until_ns=now_ns)
        self._talk_since_ns = None if talk is None else talk.since_ns
