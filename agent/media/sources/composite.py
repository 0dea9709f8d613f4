"""The derived tracks in capture: what the composite process sends over the feed, as a source like any other.

Its packets' times are CLOCK_BOOTTIME already: the pictures' and samples' own, not those of their arrival.
"""

from __future__ import annotations

import threading
from collections import deque

from agent.clock import boottime_ns
from agent.feed.messages import SOUND_RATE, Lost, Picture, Sound, Stream
from agent.media.errors import SourceEnded, SourceStalled, SourceUnreachable
from agent.media.fragments import TrackKind
from agent.media.sources.ports import READ_LIMIT_S, Packet, StreamInfo

INBOX_BYTES = 8 << 20
_DEFAULT_FRAME_NS = 40_000_000

Film = Stream | Picture | Sound | Lost


class DerivedInbox:
    """What has come of one derived track and was not read yet. `put` returns at once, from any thread."""

    def __init__(self, limit: int = INBOX_BYTES) -> None:
        self._limit = limit
        self._came = threading.Condition()
        self._film: deque[Picture | Sound] = deque()
        self._size = 0
        self._stream: Stream | None = None
        self._number = self._losses = 0

    def put(self, film: Film) -> None:
        """Take a message of the track. What nobody reads is let go."""
        with self._came:
            match film:
                case Stream():
                    self._stream = film
                    self._number += 1
                    self._empty()
                case Lost():
                    self._stream = None
                    self._losses += 1
                    self._empty()
                case Picture() | Sound():
                    self._add(film)
            self._came.notify_all()

    def opened(self, within_s: float) -> tuple[Stream, int] | None:
        """What the maker gives, and the number of this stream; None if no maker comes within the time.

        A Lost ends the waiting: before a confidential talk every source is to be let go of at once.
        """
        with self._came:
            losses = self._losses
            self._came.wait_for(lambda: self._stream is not None or self._losses != losses, within_s)
            return None if self._stream is None else (self._stream, self._number)

    def read(self, number: int, within_s: float) -> Picture | Sound | None:
        """The next message of stream `number`; None if none comes. Raises SourceEnded once that stream is over."""
        with self._came:
            self._came.wait_for(lambda: self._film or self._stream is None or self._number != number, within_s)
            if self._number != number or self._stream is None:
                raise SourceEnded("composite: expected film of its process, got none; it ended or began anew")
            return self._take() if self._film else None

    def _take(self) -> Picture | Sound:
        film = self._film.popleft()
        self._size -= _weight(film)
        return film

    def _add(self, film: Picture | Sound) -> None:
        self._film.append(film)
        self._size += _weight(film)
        if self._size > self._limit:  # nobody reads: whoever does again begins with a keyframe
            self._number += 1
            self._empty()

    def _empty(self) -> None:
        self._film.clear()
        self._size = 0


class DerivedSource:
    """The composite process as a camera (or microphone): gone when it is gone, back when it is back."""

    def __init__(self, inbox: DerivedInbox) -> None:
        self._inbox = inbox
        self._number = 0
        self._frame_ns = _DEFAULT_FRAME_NS

    def open(self) -> StreamInfo:
        found = self._inbox.opened(READ_LIMIT_S)
        if found is None:
            raise SourceUnreachable("composite: expected its process, got none; is msr-composite running?")
        stream, self._number = found
        kind = TrackKind.PICTURE if stream.kind == "picture" else TrackKind.SOUND
        if stream.rate > 0:
            self._frame_ns = int(1e9 / stream.rate)
        return StreamInfo(kind=kind, frame_ns=self._frame_ns, width=stream.width, height=stream.height, stamped=True)

    def read(self) -> Packet:
        film = self._inbox.read(self._number, READ_LIMIT_S)
        if film is None:
            raise SourceStalled(f"composite: expected film, got none for {READ_LIMIT_S:.0f} s")
        return _picture(film) if isinstance(film, Picture) else _sound(film)

    def close(self) -> None:
        self._number = 0


def _picture(film: Picture) -> Packet:
    return Packet(
        payload=film.data,
        dts_ns=film.at_ns,
        cts_ns=film.cts_ns,
        duration_ns=film.duration_ns,
        is_key=film.is_key,
        arrival_ns=boottime_ns(),
    )


def _sound(film: Sound) -> Packet:
    return Packet(
        payload=film.pcm,
        dts_ns=film.at_ns,
        cts_ns=0,
        duration_ns=len(film.pcm) // 2 * 1_000_000_000 // SOUND_RATE,
        is_key=True,
        arrival_ns=boottime_ns(),
    )


def _weight(film: Picture | Sound) -> int:
    return len(film.data) if isinstance(film, Picture) else len(film.pcm)
