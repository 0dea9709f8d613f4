"""Opened pieces -> one MP4 that any player plays: repacked, never decoded. This app's only use of PyAV (decision 0032).

Every track of a part counts from the same origin, so tracks that are written with the same zero stay in step. What lies
before the zero is there for decoding alone: the file says that it is not shown.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from server.filing.errors import DiscFault

#: Told how many bytes were taken in: the worker's heart-beat. It may raise Cancelled.
Beat = Callable[[int], None]
_NS = Fraction(1, 1_000_000_000)
_OPTIONS = {"movflags": "+faststart", "avoid_negative_ts": "disabled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a source: what its bytes are (initialisation, then its fragments), whenever they are asked for."""

    number: int
    read: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One track of a film: its runs in order."""

    name: str
    runs: tuple[Run, ...]


class _Stream:
    """A file of bytes that come one after the other; it cannot go back."""

    def __init__(self, pieces: Iterable[bytes], beat: Beat) -> None:
        self._pieces, self._left, self._beat = iter(pieces), bytearray(), beat

    def read(self, size: int) -> bytes:
        """At most so many of the next bytes; none at the end."""
        while len(self._left) < size and (piece := next(self._pieces, None)) is not None:
            self._beat(len(piece))
            self._left += piece
        found = bytes(self._left[:size])
        del self._left[:size]
        return found


def write_film(path: Path, lanes: Sequence[Lane], zero_ns: int, beat: Beat) -> None:
    """Writes the film, whose time 0 is that position. Raises DiscFault where runs of one track do not fit together."""
    with av.open(str(path), "w", format="mp4", options=_OPTIONS) as out:
        feeds = [_Feed(out, lane, zero_ns, beat) for lane in lanes if lane.runs]
        for _at, _lane, packet in heapq.merge(*(feed.packets(n) for n, feed in enumerate(feeds)), key=_when):
            out.mux(packet)


def _when(told: tuple[Fraction, int, Any]) -> tuple[Fraction, int]:
    return told[0], told[1]


class _Feed:
    """One lane's packets, their times moved so that the film's zero is 0. Its first run sets the stream up at once."""

    def __init__(self, out: Any, lane: Lane, zero_ns: int, beat: Beat) -> None:
        self._lane, self._zero_ns, self._beat = lane, zero_ns, beat
        self._first = self._open(lane.runs[0])
        template = self._first.streams[0]
        self._set_up = bytes(template.codec_context.extradata or b"")
        self._stream = out.add_stream_from_template(template)

    def packets(self, number: int) -> Iterator[tuple[Fraction, int, Any]]:
        """(decoding time in seconds, number of the lane, packet), in order."""
        last = None
        for place, run in enumerate(self._lane.runs):
            with self._first if place == 0 else self._open(run) as container:
                source = container.streams[0]
                self._check(run, source)
                for packet in container.demux(source):
                    if packet.dts is None:
                        continue
                    move = round(self._zero_ns * _NS / packet.time_base)
                    packet.dts, packet.pts = packet.dts - move, packet.pts - move
                    if last is not None and packet.dts <= last:
                        continue  # a run that begins before the one before it has ended
                    last = packet.dts
                    packet.stream = self._stream
                    yield packet.dts * packet.time_base, number, packet

    def _open(self, run: Run) -> Any:
        return av.open(_Stream(run.read(), self._beat), "r", format="mp4")

    def _check(self, run: Run, source: Any) -> None:
        if bytes(source.codec_context.extradata or b"") != self._set_up:
            raise DiscFault(f"track {self._lane.name}, run {run.number}: another codec set-up than before it")
