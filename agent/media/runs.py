"""A run being written: packets in, Initialisation and MediaFragments out, on the part's clock.

A run is the span of a track with one time base and one set of codec parameters (evidence.md, words).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.media.cutter import STANDARD, Lengths, SegmentCutter
from agent.media.fmp4 import AAC_CODEC, PICTURE_TIMESCALE, PictureMuxer, RunMuxer, SoundMuxer, picture_codec
from agent.media.fragments import Initialisation, MediaEvent, MediaFragment, TrackKind
from agent.media.sources.ports import SOUND_RATE, Packet, StreamInfo

Emit = Callable[[MediaEvent], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLabel:
    """What every value of a run carries, and the boottime of the part's origin."""

    track: str
    run: int
    origin_ns: int
    source: str
    time_method: str
    time_error_ns: int


class _Fragments:
    """Turns what the muxer completed into events; knows where each fragment begins."""

    def __init__(self, kind: TrackKind, label: RunLabel, emit: Emit, muxer: RunMuxer, lengths: Lengths) -> None:
        self._label, self._emit, self._muxer = label, emit, muxer
        self._cutter = SegmentCutter(kind, lengths.segment_ns)
        self._from_ns = 0
        self._is_key = True
        self._announced = False

    def begin(self, from_ns: int) -> None:
        self._from_ns = from_ns

    def hand_on(self, end_ns: int = 0) -> None:
        """Emit what the muxer has completed; `end_ns` (from origin) is where a last fragment ends."""
        for cut in self._muxer.take():
            self._announce()
            to_ns = end_ns if cut.end is None else cut.end * 1_000_000_000 // self._muxer.timescale
            self._put(cut.data, max(to_ns, self._from_ns))
            self._from_ns, self._is_key = to_ns, cut.next_is_key

    def _put(self, data: bytes, to_ns: int) -> None:
        opens = self._cutter.opens(from_ns=self._from_ns, is_key=self._is_key)
        label = self._label
        self._emit(
            MediaFragment(
                track=label.track, run=label.run, data=data, from_ns=self._from_ns, to_ns=to_ns, opens_segment=opens
            )
        )

    def _announce(self) -> None:
        if self._announced:
            return
        self._announced = True
        label, data = self._label, self._muxer.initialisation
        codec = AAC_CODEC if isinstance(self._muxer, SoundMuxer) else picture_codec(data)
        self._emit(
            Initialisation(
                track=label.track,
                run=label.run,
                data=data,
                codec=codec,
                source=label.source,
                time_method=label.time_method,
                time_error_ns=label.time_error_ns,
            )
        )


class PictureRun:
    """Writes pictures; each goes to its own time, the last one up to the stop."""

    def __init__(
        self,
        *,
        label: RunLabel,
        info: StreamInfo,
        size: tuple[int, int],
        emit: Emit,
        first_ns: int,
        lengths: Lengths = STANDARD,
    ) -> None:
        """`first_ns`: boottime at which the run's first picture, a keyframe, is decoded; `size` is its."""
        self._origin_ns = label.origin_ns
        self._muxer = PictureMuxer(info, size, lengths.fragment_ns)
        self._fragments = _Fragments(TrackKind.PICTURE, label, emit, self._muxer, lengths)
        self._fragments.begin(first_ns - label.origin_ns)
        self.end_ns = first_ns - label.origin_ns

    def write(self, packet: Packet, at_ns: int) -> None:
        """Add one picture whose decoding time is `at_ns` (boottime)."""
        from_origin = at_ns - self._origin_ns
        duration = max(1, _ticks(packet.duration_ns))
        self._muxer.write(packet.payload, _ticks(from_origin), _ticks(packet.cts_ns), duration, packet.is_key)
        self._fragments.hand_on()
        self.end_ns = from_origin + packet.duration_ns

    def finish(self, to_ns: int | None) -> int:
        """Flush; the last picture ends at the stop `to_ns` (boottime) at most. Returns the end from origin."""
        if to_ns is not None:
            self.end_ns = min(self.end_ns, to_ns - self._origin_ns)
        self._muxer.close()
        self._fragments.hand_on(self.end_ns)
        return self.end_ns


class SoundRun:
    """Writes sound by counting: sample k of the run lies at first + k/48000, AAC priming before it."""

    def __init__(self, *, label: RunLabel, emit: Emit, first_ns: int, lengths: Lengths = STANDARD) -> None:
        """`first_ns`: boottime of the run's first sample."""
        self._origin_ns = label.origin_ns
        self._muxer = SoundMuxer(lengths.fragment_ns)
        self._fragments = _Fragments(TrackKind.SOUND, label, emit, self._muxer, lengths)
        self._fragments.begin(first_ns - label.origin_ns)
        self._first = _samples(first_ns - label.origin_ns)
        self._written = 0

    @property
    def next_ns(self) -> int:
        """Boottime at which the next sample written will lie."""
        return self._origin_ns + self.end_ns

    @property
    def end_ns(self) -> int:
        """Where the last sample ends, from origin."""
        return (self._first + self._written) * 1_000_000_000 // SOUND_RATE

    def write(self, pcm: bytes) -> None:
        """Add samples right after the last ones."""
        if not pcm:
            return
        self._muxer.write(pcm, self._first + self._written)
        self._written += len(pcm) // 2
        self._fragments.hand_on()

    def finish(self, to_ns: int | None) -> int:
        """Drain and flush. Returns the end of the last sample from origin, at most the stop `to_ns` (boottime).

        The caller cuts the samples; here the fraction of a sample by which the count may overhang is taken off.
        """
        end_ns = self.end_ns if to_ns is None else min(self.end_ns, to_ns - self._origin_ns)
        self._muxer.close()
        self._fragments.hand_on(end_ns)
        return end_ns


def _ticks(ns: int) -> int:
    return (ns * PICTURE_TIMESCALE + 500_000_000) // 1_000_000_000


def _samples(ns: int) -> int:
    return (ns * SOUND_RATE + 500_000_000) // 1_000_000_000
