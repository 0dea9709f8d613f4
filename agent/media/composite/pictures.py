"""The composite's pictures: the originals' messages in, its own out. Time comes from `clock`, boottime nanoseconds.

The main picture's camera sets the beat: a composite picture has the very time of the original that it shows. Where no
camera gives a picture, one is drawn every 0.4 s all the same, so that the film shows that there was none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from agent.feed.messages import PICTURE, Dropped, Lost, Message, Picture, Stream
from agent.media.composite.arrange import Filled, arrange, driver_of, missing_of
from agent.media.composite.decode import TrackDecoder
from agent.media.composite.encode import CompositeEncoder
from agent.media.composite.painter import Painter
from agent.media.composite.planes import Shot
from agent.media.composite.rate import Pacer
from agent.media.composite.standing import RoomView
from agent.media.composite.text import Writer
from agent.media.composite.words import Drawn, caption
from firmware_config.composite import Composite, Layout

RATE = 25.0
FRESH_NS = 2_000_000_000
IDLE_NS = 400_000_000
_SECOND = 1_000_000_000


@dataclass(slots=True)
class _Source:
    """One original that a place may show."""

    decoder: TrackDecoder
    rate: float
    shot: Shot | None = None
    came_ns: int = 0


@dataclass(frozen=True, slots=True)
class PaceChanged:
    """From the picture at `at_ns` on so many pictures a second are drawn."""

    at_ns: int
    rate: float
    lag_ns: int


class PictureComposer:
    """Makes the track `track`. After `dark` it holds nothing of what it saw."""

    def __init__(
        self,
        *,
        track: str,
        plan: Composite,
        writer: Writer,
        room: RoomView,
        titles: Mapping[str, str],
        gop_ns: int,
        zone: tzinfo,
        clock: Callable[[], int],
    ) -> None:
        self._track, self._plan, self._room, self._gop_ns = track, plan, room, gop_ns
        self._zone, self._clock, self._titles = zone, clock, titles
        self._painter = Painter(plan.width, plan.height, writer)
        self._encoder: CompositeEncoder | None = None
        self._sources: dict[str, _Source] = {}
        self._wanted = {name for layout in plan.layouts for place in layout.places for name in place.tracks}
        self._pacer = Pacer()
        self._beat = 0
        self._last_at_ns = self._last_key_ns = self._drawn_ns = 0
        self.pace: list[PaceChanged] = []

    @property
    def layout(self) -> Layout:
        """The layout that is drawn now."""
        return self._plan.named(self._room.standing.layout)

    @property
    def last_at_ns(self) -> int:
        """The time of the newest picture."""
        return self._last_at_ns

    def take(self, message: Message) -> list[Message]:
        """The messages that follow from one of the feed."""
        match message:
            case Stream() if message.kind == PICTURE and message.track in self._wanted:
                self._sources[message.track] = _Source(TrackDecoder(message.codec), message.rate or RATE)
            case Lost():
                self._sources.pop(message.track, None)
            case Dropped() if message.track in self._sources:
                self._sources[message.track].decoder.restart()
                if self._pacer.lost(self._clock()):
                    self._say_pace(0)
            case Picture() if message.track in self._sources:
                return self._take(self._sources[message.track], message)
            case _:
                pass
        return []

    def tick(self) -> list[Message]:
        """To be called when nothing comes: a picture where none was drawn for long."""
        now_ns = self._clock()
        if now_ns - self._drawn_ns < IDLE_NS or self._room.is_dark:
            return []
        return self._draw(now_ns, self._filled(now_ns))

    def begin_anew(self) -> None:
        """The next picture is a keyframe: the film goes on with it."""
        self._last_key_ns = 0

    def dark(self) -> None:
        """Let go of every picture: decoders, encoder, what was drawn (E11)."""
        self._sources.clear()
        self._encoder = None
        self._painter.forget()

    def _take(self, source: _Source, picture: Picture) -> list[Message]:
        began_ns = self._clock()
        if self._pacer.is_hopeless(began_ns - picture.at_ns):
            source.decoder.restart()
            if self._pacer.lost(began_ns):
                self._say_pace(began_ns - picture.at_ns)
            return []
        shots = source.decoder.take(picture)
        decoded_ns = self._clock()
        if not shots:
            return []
        source.shot, source.came_ns = shots[-1], decoded_ns
        filled = self._filled(decoded_ns)
        made: list[Message] = []
        if driver_of(filled) == picture.track:
            self._beat += 1
            if self._beat % self._pacer.divisor == 0:
                made = self._draw(source.shot.at_ns, filled)
        ended_ns = self._clock()
        self._pacer.worked(decoded_ns - began_ns, ended_ns - decoded_ns)
        if made and self._pacer.note(ended_ns, ended_ns - source.shot.at_ns):
            self._say_pace(ended_ns - source.shot.at_ns)
        return made

    def _filled(self, now_ns: int) -> tuple[Filled, ...]:
        live = [name for name, each in self._sources.items() if each.shot and now_ns - each.came_ns < FRESH_NS]
        return arrange(self.layout, live)

    def _draw(self, at_ns: int, filled: tuple[Filled, ...]) -> list[Message]:
        if at_ns <= self._last_at_ns or self._room.is_dark:
            return []
        rate = self._rate(filled)
        step_ns = round(_SECOND * self._pacer.divisor / rate)
        drawn = Drawn(
            divisor=self._pacer.divisor,
            rate=rate,
            missing=tuple(self._titles.get(name, name) for name in missing_of(filled)),
        )
        lines = caption(self._room.standing, self._plan, at_ns=at_ns, zone=self._zone, drawn=drawn)
        shots = {name: each.shot for name, each in self._sources.items() if each.shot is not None}
        frame = self._painter.paint(filled, shots, lines, self._room.card(at_ns))
        made = self._encode(frame, at_ns, step_ns)
        self._last_at_ns, self._drawn_ns = at_ns, self._clock()
        return made

    def _encode(self, frame: Any, at_ns: int, step_ns: int) -> list[Message]:
        begun: list[Message] = []
        if self._encoder is None:
            self._encoder = CompositeEncoder(self._plan.width, self._plan.height, RATE)
            self._last_key_ns = 0
            begun = [
                Stream(
                    track=self._track,
                    kind=PICTURE,
                    codec="h264",
                    width=self._plan.width,
                    height=self._plan.height,
                    rate=RATE,
                )
            ]
        is_key = at_ns - self._last_key_ns + step_ns // 2 >= self._gop_ns
        data = self._encoder.encode(frame, at_ns, is_key=is_key)
        if is_key:
            self._last_key_ns = at_ns
        picture = Picture(track=self._track, at_ns=at_ns, cts_ns=0, duration_ns=step_ns, is_key=is_key, data=data)
        return [*begun, picture]

    def _rate(self, filled: tuple[Filled, ...]) -> float:
        driver = self._sources.get(driver_of(filled) or "")
        return driver.rate if driver is not None else RATE

    def _say_pace(self, lag_ns: int) -> None:
        rate = self._rate(self._filled(self._clock())) / self._pacer.divisor
        self.pace.append(PaceChanged(self._last_at_ns, rate, lag_ns))
