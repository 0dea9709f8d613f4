"""One track: stays connected to its source, keeps the ring, and makes a film from begin() to end().

One thread a track reads the source. begin() and end() work in the caller's thread under the same lock, so that neither
a press nor a stop waits for a source that says nothing. Nothing here ever waits for whoever takes the events.
While cut (a confidential talk) the source is closed, nothing is held, and nothing connects until uncut().
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from agent.media.cutter import STANDARD, Lengths
from agent.media.errors import ClockJumped, MediaError, SourceFault
from agent.media.fragments import MediaEvent, SourceLost, TrackEnded, TrackKind
from agent.media.intake import Intake, PictureIntake, RunPlan, SoundIntake
from agent.media.sources.ports import OpenSource, Packet, PacketSource, SourceSpec
from agent.media.tap import Tap

# A source that is back must be seen within 5 s, connecting included.
BACK_OFF_S = (0.2, 0.4, 0.8, 1.6, 2.0)
FRESH_NS = 2_500_000_000
LATE_STOP_S = 0.5
#: A driver gives up after READ_LIMIT_S; a call that is away for longer hangs (an encoder, a kernel driver).
HUNG_NS = 3_000_000_000
_JOIN_S = 5.0

log = logging.getLogger(__name__)


class Condition(Enum):
    """Where a track stands; the panel has a word for each."""

    CONNECTING = "connecting"
    WAITING = "waiting"
    ARMED = "armed"
    RECORDING = "recording"
    LOST = "lost"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class TrackState:
    """A track's condition, and the last thing that went wrong with it ("" if nothing since it was well)."""

    condition: Condition
    detail: str


@dataclass(slots=True)
class _Film:
    """One recording of this track, from begin() to TrackEnded. `end_ns` is boottime: nothing yet lies after it."""

    origin_ns: int
    next_run: int
    end_ns: int
    running: bool = False
    lost: bool = False
    from_ring: bool = True
    until_ns: int | None = None


class TrackRecorder:
    """Records one source as one track. `emit` must return at once; `clock` is CLOCK_BOOTTIME in nanoseconds."""

    def __init__(
        self,
        *,
        spec: SourceSpec,
        open_source: OpenSource,
        emit: Callable[[MediaEvent], None],
        clock: Callable[[], int],
        lengths: Lengths = STANDARD,
        tap: Tap | None = None,
    ) -> None:
        self.spec = spec
        self._tap = tap
        self._lengths = lengths
        self._open_source = open_source
        self._emit = emit
        self._clock = clock
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._wake = threading.Condition(self._lock)
        self._wants_cut = self._holds_source = False
        self._thread = threading.Thread(target=self._supervise, name=f"track-{spec.track}", daemon=True)
        self._intake: Intake | None = None
        self._film: _Film | None = None
        self._must_reconnect = False
        self._never_before_ns = 0
        self._last_packet_ns = self._asked_ns = 0
        self._failures = 0
        self._last_error = ""
        self.next_run = 0

    def start(self) -> None:
        """Connect, and stay connected until stop()."""
        self._thread.start()

    def stop(self) -> None:
        """End a film under way with what came, let go of the source, wait for the thread (a few seconds)."""
        with self._lock:
            self._stopping.set()
            self._wake.notify_all()
        self._thread.join(_JOIN_S)

    @property
    def armed(self) -> bool:
        """True while a press now would be in the film: connected, fresh, and the ring holds a keyframe (or sound)."""
        with self._lock:
            is_fresh = self._clock() - self._last_packet_ns < FRESH_NS
            return self._film is None and is_fresh and self._intake is not None and self._intake.armed

    @property
    def state(self) -> TrackState:
        """For the panel: the condition and the last error."""
        with self._lock:
            refusal = self._intake.refusal if self._intake is not None else ""
            return TrackState(self._condition(), refusal or self._last_error)

    def begin(self, origin_ns: int, press_ns: int, run: int = 0) -> None:
        """Begin a film of this track; both instants are boottime. A source that is not there begins when it is."""
        with self._lock:
            if self._film is not None:
                raise MediaError(f"track {self.spec.track}: expected no film under way at begin(), got one")
            was_armed = self.armed
            self.next_run = run
            self._film = film = _Film(origin_ns=origin_ns, next_run=run, end_ns=press_ns, from_ring=was_armed)
            if not was_armed:
                self._say_lost(film, "not-ready", self.state.detail or "the source gave nothing before the press")
            self._guarded(self._try_run)
            if self.spec.kind is TrackKind.PICTURE and not film.running and not film.lost:
                self._say_lost(film, "not-ready", "the ring reached back before what may be filmed")

    def go_on(self, origin_ns: int, at_ns: int) -> None:
        """Begin again in the same part, with nothing at all from before `at_ns`: no ring, no keyframe.

        To be called after settle() or cut(). A source that is not there begins when it is.
        """
        with self._lock:
            if self._film is not None:
                raise MediaError(f"track {self.spec.track}: expected no film under way at go_on(), got one")
            self._film = _Film(origin_ns=origin_ns, next_run=self.next_run, end_ns=at_ns, from_ring=False)
            self._guarded(self._try_run)

    def settle(self) -> None:
        """What end() still waits for is ended now, with what came: TrackEnded has been said when this returns."""
        with self._lock:
            if self._film is not None and self._film.until_ns is not None:
                self._guarded(lambda: self._end_now(self._film))

    def cut(self, at_ns: int) -> None:
        """End a film under way with what came, forget what is held, close the source, stay away until uncut().

        Returns at once: from here on nothing is taken. `is_cut` is true once the source is closed.
        """
        with self._lock:
            self._wants_cut = True
            if self._film is not None:
                self._film.until_ns = self._film.until_ns or at_ns
                if self._intake is not None:
                    self._intake.stop_at(self._film.until_ns)
                self._guarded(lambda: self._end_now(self._film))
            self._intake = None

    def uncut(self, at_ns: int) -> None:
        """Connect again. What a camera held back from before `at_ns` (boottime) is in no film, not even in its ring."""
        with self._lock:
            self._wants_cut, self._never_before_ns = False, at_ns
            self._well()
            self._wake.notify_all()

    @property
    def is_cut(self) -> bool:
        """True while the source is closed because of cut(), and nothing is held."""
        with self._lock:
            return self._wants_cut and not self._holds_source and self._intake is None

    def look(self) -> None:
        """A call into the source that does not come back is a lost source: the film says so, and nobody waits for it.

        Its thread stays in the call; what the call gives, should it ever return, is let go, and the source opened anew.
        """
        if not self._lock.acquire(blocking=False):
            return  # somebody is at work here: nothing hangs
        try:
            if self._asked_ns and self._intake is not None and self._clock() - self._asked_ns > HUNG_NS:
                self._disconnected("stalled", "a call into its source does not come back")
        finally:
            self._lock.release()

    def end(self, at_ns: int) -> None:
        """End the film at `at_ns` (boottime). TrackEnded comes once the source is past it, after 0.5 s at most."""
        with self._lock:
            film = self._film
            if film is None:
                raise MediaError(f"track {self.spec.track}: expected a film under way at end(), got none")
            film.until_ns = at_ns
            if not film.running or self._intake is None:
                self._say_ended(film)
                return
            self._intake.stop_at(at_ns)
            late_s = LATE_STOP_S + max(0, self._intake.latency_ns) / 1e9
        late = threading.Timer(late_s, self._finish_late, args=(film,))
        late.daemon = True
        late.start()

    # --- the track's own thread ---

    def _supervise(self) -> None:
        while self._may_connect():
            try:
                self._serve()
            except SourceFault as fault:
                self._disconnected(fault.observed, str(fault))
            except Exception as error:  # the supervisor of one track: report, reconnect, leave the others alone
                log.exception("track %s: its source broke unexpectedly", self.spec.track)
                self._disconnected("source-broke", f"{type(error).__name__}")
            with self._wake:
                if self._failures and not self._stopping.is_set() and not self._wants_cut:
                    self._wake.wait(BACK_OFF_S[min(self._failures, len(BACK_OFF_S)) - 1])
        self._disconnected("stopped", "recording was shut down")

    def _may_connect(self) -> bool:
        """Waits while cut; False once it is to stop. Whoever gets True holds the source until it has closed it."""
        with self._wake:
            self._holds_source = False
            while self._wants_cut and not self._stopping.is_set():
                self._wake.wait()
            self._holds_source = not self._stopping.is_set()
            return self._holds_source

    def _serve(self) -> None:
        source = self._open_source(self.spec)
        try:
            info = source.open()
            kind = PictureIntake if info.kind is TrackKind.PICTURE else SoundIntake
            intake: Intake = kind(info, self._lengths, self.spec.timing, self._never_before_ns)
            with self._lock:
                if self._wants_cut:
                    return
                self._intake = intake
                self._must_reconnect = False
            if self._tap is not None:
                self._tap.opened(info)
            self._read(source)
        finally:
            self._asked_ns = 0
            source.close()
            if self._tap is not None:
                self._tap.lost()
            with self._lock:
                self._holds_source = False

    def _read(self, source: PacketSource) -> None:
        while not self._stopping.is_set():
            self._asked_ns = self._clock()
            packet = source.read()
            self._asked_ns = 0
            with self._lock:
                if self._wants_cut:
                    return
                if self._intake is None:
                    raise SourceFault("its call came back after it was given up")
                self._take(packet)
            if self._must_reconnect:
                raise SourceFault(self._last_error)

    def _take(self, packet: Packet) -> None:
        assert self._intake is not None
        self._last_packet_ns = packet.arrival_ns
        try:
            reached_stop = self._intake.take(packet)
        except ClockJumped as jump:
            self._break_run(jump.observed, str(jump))
            return
        finally:
            if self._tap is not None and self._tap.wanted:
                self._tap.took(packet, self._intake.at_ns(packet))
        film = self._film
        if film is None:
            self._well()
        elif reached_stop:
            self._finish(film)
        elif not film.running:
            self._try_run()

    # --- all below under the lock ---

    def _try_run(self) -> None:
        film = self._film
        if film is None or self._intake is None:
            return
        # The ring may reach back before the press; what follows a loss may not reach back before the loss.
        is_picture_ring = film.from_ring and self.spec.kind is TrackKind.PICTURE
        plan = RunPlan(
            track=self.spec.track,
            run=film.next_run,
            origin_ns=film.origin_ns,
            source=self.spec.shown,
            not_before_ns=max(film.origin_ns, self._never_before_ns) if is_picture_ring else film.end_ns,
            is_return=film.lost,
        )
        if self._intake.begin(plan, self._emit):
            film.running, film.lost, film.from_ring = True, False, False
            film.next_run += 1
            self.next_run = film.next_run
            self._well()

    def _finish(self, film: _Film) -> None:
        assert self._intake is not None
        film.running = False
        film.end_ns = film.origin_ns + self._intake.finish()
        self._say_ended(film)

    def _end_now(self, film: _Film | None) -> None:
        """End a film at once, with what came."""
        if film is not None and film.running:
            self._finish(film)
        elif film is not None:
            self._say_ended(film)

    def _finish_late(self, film: _Film) -> None:
        with self._lock:
            if self._film is film and film.running:
                self._guarded(lambda: self._finish(film))

    def _break_run(self, observed: str, detail: str) -> None:
        """End the run with what came; say so; the next one begins when there is something to begin with."""
        self._last_error = detail
        film = self._film
        if film is None:
            return
        if film.running and self._intake is not None:
            film.running = False
            film.end_ns = film.origin_ns + self._intake.finish()
        if film.until_ns is not None or self._stopping.is_set():
            self._say_ended(film)
        elif not film.lost:
            self._say_lost(film, observed, detail)

    def _disconnected(self, observed: str, detail: str) -> None:
        with self._lock:
            if self._wants_cut and not self._stopping.is_set():
                return  # whatever a source says when it is closed on purpose
            if not self._stopping.is_set():
                log.warning("track %s lost its source %s: %s", self.spec.track, self.spec.shown, detail)
            self._failures += 1
            self._guarded(lambda: self._break_run(observed, detail))
            self._intake = None

    def _guarded(self, step: Callable[[], None]) -> None:
        """A fault of one track's muxer or encoder reconnects that track; it reaches no other and not the caller."""
        try:
            step()
        except Exception as error:  # supervised: the film goes on in a new run
            log.exception("track %s: its muxer broke", self.spec.track)
            self._last_error = f"muxer: {type(error).__name__}"
            self._must_reconnect = True
            film = self._film
            if film is not None and film.until_ns is not None:
                self._say_ended(film)
            elif film is not None:
                film.running = False
                self._say_lost(film, "muxer-broke", self._last_error)

    def _say_lost(self, film: _Film, observed: str, detail: str) -> None:
        film.lost, film.from_ring = True, False
        at_ns = film.end_ns - film.origin_ns
        self._emit(SourceLost(track=self.spec.track, at_ns=at_ns, observed=observed, detail=detail))

    def _say_ended(self, film: _Film) -> None:
        self._film = None
        self._emit(TrackEnded(track=self.spec.track, at_ns=film.end_ns - film.origin_ns))

    def _well(self) -> None:
        self._failures, self._last_error = 0, ""

    def _condition(self) -> Condition:
        if self._wants_cut:
            return Condition.CUT
        if self._intake is None:
            return Condition.LOST if self._last_error else Condition.CONNECTING
        if self._film is not None:
            return Condition.RECORDING if self._film.running else Condition.LOST
        return Condition.ARMED if self.armed else Condition.WAITING
