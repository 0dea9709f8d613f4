"""Recording tracks in tests: a recorder whose events are kept, and what one asks of them."""

from __future__ import annotations

from types import TracebackType
from typing import TypeVar

from agent.clock import boottime_ns
from agent.media.fragments import (
    ORIGIN_BEFORE_PRESS_NS,
    Initialisation,
    MediaEvent,
    MediaFragment,
    TrackEnded,
    TrackKind,
)
from agent.media.recorder import TrackRecorder
from agent.media.sources.factory import open_source
from agent.media.sources.ports import OpenSource, SourceSpec
from agent.media.timeline import UNMEASURED, Timing
from tests.fakes.waiting import wait_for

E = TypeVar("E", bound=MediaEvent)


class RecordedTrack:
    """`with RecordedTrack("scene", text) as track:` starts a recorder and stops it again."""

    def __init__(
        self,
        name: str,
        text: str,
        *,
        opener: OpenSource = open_source,
        kind: TrackKind | None = None,
        timing: Timing = UNMEASURED,
    ) -> None:
        is_sound = text.startswith(("synthetic-mic:", "sounddevice:"))
        kind = kind or (TrackKind.SOUND if is_sound else TrackKind.PICTURE)
        self.events: list[MediaEvent] = []
        self.spec = SourceSpec(track=name, kind=kind, text=text, timing=timing)
        self.recorder = TrackRecorder(spec=self.spec, open_source=opener, emit=self.events.append, clock=boottime_ns)
        self.origin_ns = 0
        self.press_ns = 0

    def __enter__(self) -> RecordedTrack:
        self.recorder.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.recorder.stop()

    def armed(self, within_s: float = 8.0) -> RecordedTrack:
        wait_for(lambda: self.recorder.armed, within_s=within_s, what=f"track {self.spec.track} to be armed")
        return self

    def press(self, at_ns: int | None = None) -> int:
        """Begin a film now (or at the given boottime); returns the boottime of the press."""
        self.press_ns = boottime_ns() if at_ns is None else at_ns
        self.origin_ns = self.press_ns - ORIGIN_BEFORE_PRESS_NS
        self.recorder.begin(self.origin_ns, self.press_ns, 0)
        return self.press_ns

    def record(self, seconds: float) -> None:
        """From press to TrackEnded, so many seconds of film."""
        self.press()
        self.record_until(self.press_ns + int(seconds * 1e9), [self])

    @staticmethod
    def record_until(stop_ns: int, tracks: list[RecordedTrack]) -> None:
        """Wait for the boottime of the stop, then stop all tracks at that instant."""
        wait_for(lambda: boottime_ns() >= stop_ns, within_s=30, what="the time of the stop")
        for track in tracks:
            track.recorder.end(stop_ns)
        for track in tracks:
            wait_for(lambda track=track: track.is_over, within_s=3, what=f"the end of {track.spec.track}")

    @property
    def is_over(self) -> bool:
        return bool(self.events) and isinstance(self.events[-1], TrackEnded)

    def stop_at(self, at_ns: int) -> TrackEnded:
        self.recorder.end(at_ns)
        return wait_for(lambda: self.of(TrackEnded), within_s=3, what="the track's end")[-1]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in list(self.events) if isinstance(event, kind)]

    def initialisation(self, run: int = 0) -> bytes:
        return next(event.data for event in self.of(Initialisation) if event.run == run)

    def fragments(self, run: int = 0) -> list[MediaFragment]:
        return [event for event in self.of(MediaFragment) if event.run == run]

    def segments(self, run: int = 0) -> list[list[MediaFragment]]:
        found: list[list[MediaFragment]] = []
        for fragment in self.fragments(run):
            if fragment.opens_segment:
                found.append([])
            found[-1].append(fragment)
        return found
