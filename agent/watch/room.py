"""What the watch knows of a room: each track's signals, level, preview and persons, from the feed's messages.

One thread feeds it; what it knows is put out as a whole, a Shown, that any thread may read.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar, assert_never

import numpy as np

from agent.feed.messages import Dark, Dropped, Facts, Light, Lost, Message, Picture, Sound, Stream
from agent.media.errors import SourceFault
from agent.media.keyframes import KeyframeDecoder, SmallPicture
from agent.media.signals.events import Event, Key, Signal
from agent.media.signals.following import FaceFollower, FindsFaces
from agent.media.signals.hearing import SoundSignals
from agent.media.signals.levels import Level, Meter
from agent.media.signals.persons import PersonSignal
from agent.media.signals.pictures import PictureSignals
from agent.media.signals.thresholds import Thresholds

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that may be shown now. `signals` says since when (boottime) each stands."""

    is_dark: bool = False
    levels: Mapping[str, Level] = field(default_factory=dict)
    pictures: Mapping[str, SmallPicture] = field(default_factory=dict)
    persons: Mapping[str, int] = field(default_factory=dict)
    signals: Mapping[Key, int] = field(default_factory=dict)


class _PictureTrack:
    def __init__(self, stream: Stream, thresholds: Thresholds, expected: int, finder: FindsFaces | None) -> None:
        self._expected = expected
        self._faces = FaceFollower(finder) if finder and expected else None
        self._persons = PersonSignal(expected, thresholds.looks[Signal.PERSONS])
        self._decoder = KeyframeDecoder(stream.codec, is_close=self._faces is not None)
        self._signals = PictureSignals(thresholds)

    def take(self, message: Picture) -> tuple[SmallPicture, list[Event]]:
        """The small picture of a keyframe, and what began or ended with it. Raises SourceFault."""
        picture = self._decoder.decode(message.data, message.at_ns + message.cts_ns)
        events = self._signals.take(picture.luma, picture.at_ns)
        if self._faces is not None:
            faces = self._faces.count(picture.luma, lambda: picture.close_colours, self._expected)
            events += self._persons.take(faces, picture.at_ns)
        return picture, events

    @property
    def standing(self) -> dict[Signal, int]:
        return self._signals.standing | self._persons.standing

    @property
    def persons(self) -> int | None:
        return self._persons.count


class _SoundTrack:
    def __init__(self, thresholds: Thresholds) -> None:
        self.meter, self.signals = Meter(), SoundSignals(thresholds)


class WatchedRoom:
    """`take` each message of the feed; `shown` is what is known. `expected` has the persons of each counted track."""

    def __init__(
        self, *, thresholds: Thresholds, expected: Mapping[str, int], finder: FindsFaces | None = None
    ) -> None:
        self._thresholds, self._expected, self._finder = thresholds, dict(expected), finder
        self._seen: dict[str, _PictureTrack] = {}
        self._heard: dict[str, _SoundTrack] = {}
        self.shown = Shown()

    def take(self, message: Message) -> list[tuple[str, Event]]:
        """What began or ended, with its track."""
        match message:
            case Picture():
                return self._look(message) if message.is_key else []
            case Sound():
                return self._listen(message)
            case Stream():
                self._begin(message)
            case Lost():
                self._forget(message.track)
            case Dark():
                self.empty(is_dark=True)
            case Light():
                self.empty(is_dark=False)
            case Facts() | Dropped():
                pass
            case _:
                assert_never(message)
        return []

    def empty(self, *, is_dark: bool) -> None:
        """Let go of everything at once: pictures, sound, what was learned of them, and what they showed."""
        self._seen.clear()
        self._heard.clear()
        self.shown = Shown(is_dark=is_dark)

    def _begin(self, stream: Stream) -> None:
        self._forget(stream.track)
        if stream.kind == "sound":
            self._heard[stream.track] = _SoundTrack(self._thresholds)
            return
        try:
            expected = self._expected.get(stream.track, 0)
            self._seen[stream.track] = _PictureTrack(stream, self._thresholds, expected, self._finder)
        except SourceFault as fault:
            log.warning("Track %s is not watched: %s", stream.track, fault)

    def _forget(self, track: str) -> None:
        """The source is gone, and with it what it showed: that it is gone is capture's to say."""
        self._seen.pop(track, None)
        self._heard.pop(track, None)
        now = self.shown
        self.shown = Shown(
            is_dark=now.is_dark,
            levels=_without(now.levels, track),
            pictures=_without(now.pictures, track),
            persons=_without(now.persons, track),
            signals={key: since for key, since in now.signals.items() if key[1] != track},
        )

    def _look(self, message: Picture) -> list[tuple[str, Event]]:
        track = self._seen.get(message.track)
        if track is None:
            return []
        try:
            picture, events = track.take(message)
        except SourceFault as fault:
            log.warning("A keyframe of track %s was not watched: %s", message.track, fault)
            return []
        counted = {} if track.persons is None else {message.track: track.persons}
        pictures = {**self.shown.pictures, message.track: replace(picture, close=None)}
        self._show(message.track, track.standing, pictures=pictures, persons={**self.shown.persons, **counted})
        return [(message.track, event) for event in events]

    def _listen(self, message: Sound) -> list[tuple[str, Event]]:
        track = self._heard.get(message.track)
        samples = np.frombuffer(message.pcm, "<i2")
        if track is None or not len(samples):
            return []
        level = track.meter.take(samples, message.at_ns)
        events = track.signals.take(samples, message.at_ns)
        if level is not None or events:
            levels = self.shown.levels if level is None else {**self.shown.levels, message.track: level}
            self._show(message.track, track.signals.standing, levels=levels)
        return [(message.track, event) for event in events]

    def _show(
        self,
        track: str,
        standing: Mapping[Signal, int],
        *,
        levels: Mapping[str, Level] | None = None,
        pictures: Mapping[str, SmallPicture] | None = None,
        persons: Mapping[str, int] | None = None,
    ) -> None:
        now = self.shown
        others = {key: since for key, since in now.signals.items() if key[1] != track}
        self.shown = Shown(
            levels=now.levels if levels is None else levels,
            pictures=now.pictures if pictures is None else pictures,
            persons=now.persons if persons is None else persons,
            signals=others | {(signal, track): since for signal, since in standing.items()},
        )


def _without(values: Mapping[str, T], track: str) -> dict[str, T]:
    return {name: value for name, value in values.items() if name != track}
