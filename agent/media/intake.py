"""What is done with a source's packets before and while a film is made: pictures and sound each their own way.

An intake lives as long as one connection. Not thread-safe: the recorder holds its lock around every call.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from agent.media.cutter import STANDARD, Lengths
from agent.media.errors import ClockJumped, GopTooLong, ParametersChanged, SamplesLost
from agent.media.fragments import SourceBack
from agent.media.pictures import size_of
from agent.media.ring import KeyframeRing
from agent.media.runs import Emit, PictureRun, RunLabel, SoundRun
from agent.media.sources.ports import SOUND_RATE, Packet, StreamInfo
from agent.media.timeline import (
    CAMERA,
    PICTURE_RULES,
    SOUND_RULES,
    UNMEASURED,
    UNMEASURED_NS,
    ArrivalLine,
    CameraClock,
    Placement,
    Timing,
    place,
    settled_placement,
)

SOUND_SLACK_NS = 10_000_000
SOUND_HOLE_NS = 100_000_000
SOUND_SLIP_NS = 2_000_000
#: So long after the driver's word a hole may be found: the line looks back over two windows.
_LOST_FOR_NS = 4_000_000_000
_SAMPLE_NS = 1_000_000_000 // SOUND_RATE + 1
_SOUND_BASE_ERROR_NS = 20_000_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """A run that shall begin as soon as it can, with nothing from before `not_before_ns` (boottime).

    `is_return`: the source was lost before; its SourceBack goes ahead of the Initialisation.
    """

    track: str
    run: int
    origin_ns: int
    source: str
    not_before_ns: int
    is_return: bool

    def announce(self, first_ns: int, emit: Emit) -> None:
        if self.is_return:
            emit(SourceBack(track=self.track, run=self.run, at_ns=first_ns - self.origin_ns))

    def label(self, placement: Placement, own_error_ns: int) -> RunLabel:
        """`own_error_ns`: what frame and jitter add to the error of the method."""
        if placement.doubt:
            log.warning("Track %s run %d is placed by %s: %s.", self.track, self.run, placement.method, placement.doubt)
        return RunLabel(
            track=self.track,
            run=self.run,
            origin_ns=self.origin_ns,
            source=self.source,
            time_method=placement.method,
            time_error_ns=placement.error_ns + own_error_ns,
        )


class Intake(Protocol):
    """The recorder's side of a connected source."""

    refusal: str

    @property
    def latency_ns(self) -> int:
        """How long after its instant a packet comes, as far as is known: a stop is waited for that much longer."""
        ...

    @property
    def armed(self) -> bool:
        """True while a film begun now would include this instant."""
        ...

    def take(self, packet: Packet) -> bool:
        """Take in a packet; True once the stop is reached and the run wants finish(). Raises ClockJumped."""
        ...

    def at_ns(self, packet: Packet) -> int:
        """The boottime of a packet that was just taken in: a picture's decoding, a block's first sample."""
        ...

    def begin(self, plan: RunPlan, emit: Emit) -> bool:
        """Begin the run if it can begin now; else nothing happens and False."""
        ...

    def stop_at(self, to_ns: int) -> None:
        """The run ends at `to_ns` (boottime): nothing after it is written."""
        ...

    def finish(self) -> int:
        """End the run with what came up to the stop. Returns its end from origin."""
        ...


class PictureIntake:
    """Keeps the ring while waiting; writes through while filming, and goes on filling no ring then."""

    def __init__(
        self, info: StreamInfo, lengths: Lengths = STANDARD, timing: Timing = UNMEASURED, never_before_ns: int = 0
    ) -> None:
        """`never_before_ns` (boottime): what a camera held back from before it arms nothing (the end of a talk)."""
        self._info, self._lengths, self._timing = info, lengths, timing
        self._never_before_ns = never_before_ns
        self._line = ArrivalLine(PICTURE_RULES)
        self._clock = CameraClock()
        self._placement: Placement | None = None
        self.latency_ns = info.latency_ns
        self._ring: KeyframeRing[Packet] = KeyframeRing(lengths.ring_ns)
        self._run: PictureRun | None = None
        self._last_dts: int | None = None
        self._until_ns: int | None = None
        self._parameters = b""
        self._size = info.width, info.height
        self.refusal = ""

    @property
    def armed(self) -> bool:
        oldest = self._ring.oldest
        if oldest is None or not (self._ring.armed and self._settled):
            return False
        return self._film_at(oldest.dts_ns) >= self._never_before_ns

    def take(self, packet: Packet) -> bool:
        self._note(packet)
        if packet.parameters != self._parameters and packet.is_key:
            self._change(packet)
        if self._run is not None:
            at_ns = self._smooth(packet)
            if self._until_ns is not None and at_ns >= self._until_ns:
                return True
            self._run.write(packet, at_ns)
            return False
        try:
            self._ring.add(packet)
            if self._ring.armed:
                self.refusal = ""
        except GopTooLong as error:
            self.refusal = str(error)
        return False

    def at_ns(self, packet: Packet) -> int:
        return self._at(packet.dts_ns)

    def begin(self, plan: RunPlan, emit: Emit) -> bool:
        if not self._settled or not self._ring.holds_keyframe:
            return False
        placement = self._place()
        self._line.begin_film()
        held = self._ring.take()
        # What follows a loss at once may overlap it by the rounding of a picture's length; nothing else may.
        slack_ns = self._info.frame_ns // 2 if plan.is_return else 0
        if self._film_at(held[0].dts_ns) < plan.not_before_ns - slack_ns:
            return False
        first_ns = max(self._smooth(held[0]), plan.not_before_ns)
        plan.announce(first_ns, emit)
        self._placement = placement
        label = plan.label(placement, self._info.frame_ns + (0 if placement.method == CAMERA else self._line.jitter_ns))
        self._run = PictureRun(
            label=label, info=self._info, size=self._size, emit=emit, first_ns=first_ns, lengths=self._lengths
        )
        self._run.write(held[0], first_ns)
        for packet in held[1:]:
            self._run.write(packet, self._smooth(packet))
        return True

    def stop_at(self, to_ns: int) -> None:
        self._until_ns = to_ns

    def finish(self) -> int:
        assert self._run is not None, "finish() without a run"
        run, self._run = self._run, None
        until_ns, self._until_ns, self._last_dts = self._until_ns, None, None
        return run.finish(until_ns)

    @property
    def _settled(self) -> bool:
        return self._info.stamped or self._line.settled

    def _change(self, packet: Packet) -> None:
        """The first keyframe, or one that is encoded otherwise: it begins the ring, and the next run."""
        self._parameters = packet.parameters
        self._size = size_of(self._info.codec, packet.payload, packet.parameters)
        if self._run is not None:
            self._ring.add(packet)
            width, height = self._size
            raise ParametersChanged(f"parameter sets: expected those of this run, got others ({width}x{height})")

    def _note(self, packet: Packet) -> None:
        if self._info.stamped:
            return
        jump_ns = self._line.note(packet.dts_ns, packet.arrival_ns)
        if jump_ns:
            self._ring.take()
            self._clock.forget()
            raise ClockJumped(f"time stamps: expected steps as they arrive, got a jump of {jump_ns / 1e9:+.2f} s")
        if packet.captured_ns is not None:
            set_by_ns = self._clock.note(packet.dts_ns, packet.captured_ns)
            if set_by_ns:  # a run under way keeps its latency: the camera's clock, not its picture, was moved
                log.warning("A camera's wall clock was set by %+.3f s while it was connected.", set_by_ns / 1e9)
        if self._run is None and packet.is_key and self._line.settled:
            self._place()

    def _place(self) -> Placement:
        """How a run begun now is placed; where the feed lies meanwhile."""
        now = place(
            self._timing,
            known_ns=self._info.latency_ns,
            line_ns=0 if self._info.stamped else self._line.at(0),
            clock=self._clock,
            unmeasured_ns=0 if self._info.stamped else UNMEASURED_NS,
        )
        placement = settled_placement(self._placement, now)
        self.latency_ns = placement.latency_ns
        return placement

    def _at(self, stamp_ns: int) -> int:
        return (stamp_ns if self._info.stamped else self._line.at(stamp_ns)) - self.latency_ns

    def _film_at(self, stamp_ns: int) -> int:
        return (stamp_ns if self._info.stamped else self._line.film_at(stamp_ns)) - self.latency_ns

    def _smooth(self, packet: Packet) -> int:
        if self._info.stamped:
            return packet.dts_ns - self.latency_ns
        step_ns = 0 if self._last_dts is None else max(0, packet.dts_ns - self._last_dts)
        self._last_dts = packet.dts_ns
        return self._line.smooth(packet.dts_ns, step_ns) - self.latency_ns


class SoundIntake:
    """Keeps the last samples while waiting, as far back as the ring; the run's first sample is the press."""

    def __init__(
        self, info: StreamInfo, lengths: Lengths = STANDARD, timing: Timing = UNMEASURED, never_before_ns: int = 0
    ) -> None:
        self._lengths, self._never_before_ns, self._is_stamped = lengths, never_before_ns, info.stamped
        self._placement = _sound_placement(info, timing)
        self.latency_ns = self._placement.latency_ns
        self._line = ArrivalLine(SOUND_RULES)
        self._ring: deque[Packet] = deque()
        self._run: SoundRun | None = None
        self._until_ns: int | None = None
        self._lost, self._lost_at_ns = "", 0
        self.refusal = ""

    @property
    def armed(self) -> bool:
        return bool(self._ring) and (self._is_stamped or self._line.settled)

    def take(self, packet: Packet) -> bool:
        if not self._is_stamped:
            self._line.note(packet.dts_ns + packet.duration_ns, packet.arrival_ns)
        if packet.lost:
            self._lost, self._lost_at_ns = packet.lost, packet.arrival_ns
        if self._run is not None:
            self._write(self._run, packet, self._at(packet))
            return self._until_ns is not None and self._run.next_ns >= self._until_ns - _SAMPLE_NS
        self._ring.append(packet)
        while packet.dts_ns - self._ring[0].dts_ns > self._lengths.ring_ns:
            self._ring.popleft()
        return False

    def at_ns(self, packet: Packet) -> int:
        return self._at(packet)

    def begin(self, plan: RunPlan, emit: Emit) -> bool:
        if not self.armed:
            return False
        held = list(self._ring)
        first_ns = max(plan.not_before_ns, self._never_before_ns, self._at(held[0]))
        if self._at(held[-1]) + held[-1].duration_ns <= first_ns:
            return False
        self._ring.clear()
        plan.announce(first_ns, emit)
        label = plan.label(self._placement, self._line.jitter_ns)
        self._run = SoundRun(label=label, emit=emit, first_ns=first_ns, lengths=self._lengths)
        for packet in held:
            self._run.write(_cut_before(packet.payload, first_ns - self._at(packet)))
        return True

    def stop_at(self, to_ns: int) -> None:
        self._until_ns = to_ns

    def finish(self) -> int:
        assert self._run is not None, "finish() without a run"
        run, self._run = self._run, None
        until_ns, self._until_ns = self._until_ns, None
        return run.finish(until_ns)

    def _at(self, packet: Packet) -> int:
        return (packet.dts_ns if self._is_stamped else self._line.at(packet.dts_ns)) - self.latency_ns

    def _write(self, run: SoundRun, packet: Packet, at_ns: int) -> None:
        """Hold the count to the line: silence for lost samples, and one sample more or less a block for a card whose
        crystal is off, long before anyone could see or hear it."""
        ahead_ns, pcm = at_ns - run.next_ns, packet.payload
        if ahead_ns > SOUND_HOLE_NS:
            raise SamplesLost(ahead_ns, self._lost if packet.arrival_ns - self._lost_at_ns < _LOST_FOR_NS else "")
        if ahead_ns > SOUND_SLACK_NS:
            pcm = bytes(2 * _count(ahead_ns)) + pcm
        elif ahead_ns < -SOUND_SLACK_NS:
            pcm = _cut_before(pcm, -ahead_ns)
        elif ahead_ns > SOUND_SLIP_NS:
            pcm += pcm[-2:]
        elif ahead_ns < -SOUND_SLIP_NS:
            pcm = pcm[:-2]
        if self._until_ns is not None:
            pcm = pcm[: 2 * max(0, _count(self._until_ns - run.next_ns))]
        run.write(pcm)


def _sound_placement(info: StreamInfo, timing: Timing) -> Placement:
    """A sound card has no wall clock: its latency is measured, or within what sound cards have."""
    measured = Timing(latency_ns=timing.latency_ns)
    return place(measured, known_ns=info.latency_ns, line_ns=0, clock=CameraClock(), unmeasured_ns=_SOUND_BASE_ERROR_NS)


def _count(span_ns: int) -> int:
    return span_ns * SOUND_RATE // 1_000_000_000


def _cut_before(pcm: bytes, span_ns: int) -> bytes:
    """The samples without those of the first `span_ns` (none is cut if it is not positive)."""
    return pcm[2 * _count(span_ns) :] if span_ns > 0 else pcm
