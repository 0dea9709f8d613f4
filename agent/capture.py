"""The room at work: one loop that hears button, writer, clock and control socket, asks the table, performs its effects.

Nothing here waits: records and syncs are the writer's, sources have threads of their own.
"""

from __future__ import annotations

import contextlib
import logging
import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from agent.anchors import Anchors
from agent.frontpanel import (
    TUNES,
    ButtonEvent,
    Held,
    Light,
    Pressed,
    Released,
)
from agent.hardware.ports import Lamp, Sounder
from agent.health import Health, Room, stalled
from agent.interruption import Interruption
from agent.lights import IGNORED_PRESS, REFUSED_PRESS, light_for
from agent.media.errors import MediaError
from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS, SourceLost
from agent.media.recorder import TrackRecorder
from agent.outbox.retire import Retirer
from agent.requests import AnchorCame, Asked, CommandNoted, Linked, Posted
from agent.rounds import ClockStepped, Rounds, StorageSeen
from agent.scribe import DiskTrouble, Notice, PartClosed, Progress, Scribe, WriterBroken
from agent.sealing import NOT_STATED, Start
from agent.session import RUNNING, Effect, Event, Gesture, State, handle
from agent.settings import SECOND_NS, Settings
from agent.writer import Writer
from sync.evidence.receipts import Command, Verb
from sync.evidence.records import MarkKind, Person

TICK_S = 0.25
TICKS_S = {State.RECORDING: 0.5, State.CLOSING: 0.05}
END_WAIT_NS = 3 * SECOND_NS
SHOWN_NS = 3 * SECOND_NS // 2
VERBS = {Verb.START: Event.ASKED_START, Verb.STOP: Event.ASKED_STOP, Verb.MARK: Event.ASKED_MARK}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shutdown:
    """SIGTERM or SIGINT."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Where the room stood at the end of a step: values that belong together, for whoever asks in another thread."""

    state: State
    light: Light
    light_since_ns: int
    session: bytes | None
    health: Health


@dataclass(slots=True)
class _Closing:
    at_ns: int
    stopped_by: str
    is_asked: bool = False
    has_anchor: bool = False


@dataclass(frozen=True, slots=True)
class _Cause:
    """Who or what brought an event about, and when (boottime)."""

    by: str
    at_ns: int
    command: Command | None = None


Message = ButtonEvent | Notice | Posted | Shutdown


class Capture:
    """The loop. Everything it works with is handed in (agent/daemon.py)."""

    def __init__(
        self,
        *,
        settings: Settings,
        scribe: Scribe,
        writer: Writer,
        recorders: Mapping[str, TrackRecorder],
        lamp: Lamp,
        sounder: Sounder,
        anchors: Anchors,
        rounds: Rounds,
        retirer: Retirer,
        clock: Callable[[], int],
        entropy: Callable[[int], bytes],
        health: Health,
        interruption: Interruption | None,
        inbox: queue.SimpleQueue[Message],
    ) -> None:
        self.settings, self.scribe, self.recorders, self.anchors = settings, scribe, recorders, anchors
        self.state, self.health = State.STARTING, health
        self.interruption, self.link = interruption, Linked(False, None)
        self.inbox = inbox
        self._writer, self._lamp, self._sounder = writer, lamp, sounder
        self._rounds, self._retirer, self._clock, self._entropy = rounds, retirer, clock, entropy
        self._gesture: Gesture | None = None
        self._closing: _Closing | None = None
        self._shown: tuple[Light, int] | None = None
        self._is_leaving = self._is_broken = False
        self._interrupted_at_ns = clock() - (interruption.age_ns if interruption else 0)
        self.session: bytes | None = None
        self.sound: tuple[str, int] | None = None
        self.light = light_for(self.state, health)
        self.glance = Glance(self.state, self.light, clock(), None, health)

    def run(self, after_step: Callable[[], None]) -> int:
        """Until a shutdown (0) or a broken writer (1); `after_step` is called after each step."""
        self._begin()
        while not self._is_broken and not (self._is_leaving and self.state not in RUNNING):
            with contextlib.suppress(queue.Empty):
                self._hear(self.inbox.get(timeout=TICKS_S.get(self.state, TICK_S)))
            self._look_round()
            self.light = self._light()
            self._lamp.show(self.light)
            is_lit_anew = self.light != self.glance.light
            since_ns = self._clock() if is_lit_anew else self.glance.light_since_ns
            self.glance = Glance(self.state, self.light, since_ns, self.session, self.health)
            after_step()
        return 1 if self._is_broken else 0

    def _begin(self) -> None:
        now_ns, limits, found = self._clock(), self.settings.profile.limits, self.interruption
        for each in self._rounds.due(now_ns):
            self._take_round(each)
        if found is not None and found.goes_on(limits.resume_within_s):
            self._apply(Event.GO_ON, _Cause("recovery", now_ns))
        elif found is not None and found.waits_for_press(limits.interrupted_press_within_s):
            self._apply(Event.INTERRUPTION_FOUND, _Cause("recovery", now_ns))
        else:
            self.interruption = None
            self._apply(Event.STARTED, _Cause("start", now_ns))

    # --- hearing ---

    def _hear(self, message: Message) -> None:
        match message:
            case Pressed() | Held() | Released():
                self._hear_button(message)
            case Progress():
                pass  # whatever moved is looked at in every round
            case PartClosed():
                self._closing, self.session, self.interruption = None, None, None
                self.anchors.part_closed()
                self._apply(Event.CLOSED, _Cause("writer", self._clock()))
            case DiskTrouble():
                self.health = replace(self.health, disk_faults=self.health.disk_faults + 1)
                if message.is_full:
                    self._apply(Event.DISK_FULL, _Cause("disk-full", self._clock()))
            case WriterBroken():
                self._is_broken = True
            case Linked():
                self.link = message
            case Asked():
                self._hear_command(message)
            case AnchorCame():
                self._writer.do(lambda: self.scribe.anchor(message.raw))
                if self._closing is not None:
                    self._closing.has_anchor = True
            case CommandNoted():
                self._mark(MarkKind.COMMAND_REFUSED, self._clock(), f"{message.code} {message.command.hex()}")
            case Shutdown():
                self._is_leaving = True
                self._apply(Event.SHUTDOWN, _Cause("shutdown", self._clock()))

    def _hear_button(self, message: ButtonEvent) -> None:
        cause = _Cause("press", message.at_ns)
        match message:
            case Pressed():
                self._gesture = Gesture(self.state)
                self._apply(Event.PRESSED, cause)
            case Held() if self._gesture is not None:
                self._gesture, event = self._gesture.hold()
                if event is not None:
                    self._apply(event, replace(cause, by="hold"))
            case Released() if self._gesture is not None:
                event = self._gesture.release()
                self._gesture = None
                if event is not None:
                    self._apply(event, cause)
            case _:
                pass

    def _hear_command(self, asked: Asked) -> None:
        by = f"command:{asked.command.command.hex()}"
        taken = self._apply(VERBS[Verb(asked.command.verb)], _Cause(by, self._clock(), asked.command))
        if taken:
            self._sound("asked")
            asked.answer.put({"ok": True, "state": self.state.value})
        else:
            words = f"the room is {self.state.value}: it does not obey that now"
            asked.answer.put({"ok": False, "code": "state", "error": words, "state": self.state.value})

    # --- the table and its effects ---

    def _apply(self, event: Event, cause: _Cause) -> bool:
        step = handle(self.state, event)
        if step is None:
            return False
        if step.state is not self.state:
            log.info("The room went from %s to %s (%s).", self.state.value, step.state.value, event.value)
        self.state = step.state
        for effect in step.effects:
            self._perform(effect, cause)
        return True

    def _perform(self, effect: Effect, cause: _Cause) -> None:
        match effect:
            case Effect.START_PART:
                self._start(cause, self._entropy(16), None)
            case Effect.CONTINUE_PART:
                self._continue(cause)
            case Effect.CLOSE_PART:
                self._close(cause)
            case Effect.END_INTERRUPTED:
                self._end_interrupted()
            case Effect.NOTE_IGNORED_PRESS:
                self._mark(MarkKind.PRESS_IGNORED, cause.at_ns, "a short press while recording")
                self._show(IGNORED_PRESS)
                self._sound("ignored")
            case Effect.MARK:
                detail = cause.command.detail if cause.command else None
                self._mark(MarkKind.BOOKMARK, cause.at_ns, detail or "")
            case Effect.MARK_DISK_LOW:
                self._mark(MarkKind.DISK_LOW, cause.at_ns, "little room is left on the disk")
            case Effect.SAY_STARTED:
                self._sound("started")
            case Effect.SAY_STOPPED:
                self._sound("stopped")
            case Effect.SAY_REFUSED:
                self._show(REFUSED_PRESS)
                self._sound("alarm")
            case Effect.ARM_NEXT:
                self._writer.do(self.scribe.arm)
            case Effect.LEAVE:
                self._is_leaving = True

    def _continue(self, cause: _Cause) -> None:
        found = self.interruption
        if found is None:
            self._start(cause, self._entropy(16), None)
            return
        after_ms = (self._clock() - self._interrupted_at_ns) // 1_000_000
        words = f"same boot, after {after_ms} ms" if cause.by == "recovery" else f"{cause.by} after interruption"
        self._start(cause, found.session, words)

    def _start(self, cause: _Cause, session: bytes, continues: str | None) -> None:
        person = cause.command.sealed_person if cause.command else None
        origin_ns = cause.at_ns - ORIGIN_BEFORE_PRESS_NS
        start = Start(
            session=session,
            press_ns=cause.at_ns,
            origin_ns=origin_ns,
            started_by=cause.by,
            parts_before=self.interruption.parts_before if self.interruption and continues else (),
            continues=continues,
            operator=Person(how="proven", sealed=person) if person else NOT_STATED,
        )
        self.session = session
        self._writer.do(lambda: self.scribe.begin(start))
        for track, recorder in self.recorders.items():
            try:
                recorder.begin(origin_ns, cause.at_ns)
            except MediaError as error:
                log.error("Track %s could not begin: %s", track, error)
                self._writer.offer(SourceLost(track, ORIGIN_BEFORE_PRESS_NS, "not-ready", str(error)))
        self.anchors.part_opened(self._clock())

    def _close(self, cause: _Cause) -> None:
        self._closing = _Closing(cause.at_ns, cause.by)
        self._mark(MarkKind.STOP_ASKED, cause.at_ns, cause.by)
        for track, recorder in self.recorders.items():
            try:
                recorder.end(cause.at_ns)
            except MediaError as error:
                log.error("Track %s could not end: %s", track, error)
        self.anchors.part_closing(self._clock())

    def _end_interrupted(self) -> None:
        if self.interruption is not None:
            session = self.interruption.session
            self._writer.do(lambda: self.scribe.end_interrupted(session))
        self.interruption = None

    def _mark(self, kind: MarkKind, at_ns: int, detail: str) -> None:
        if self.state in RUNNING:
            self._writer.do(lambda: self.scribe.mark(kind, at_ns, detail))

    # --- what is due ---

    def _look_round(self) -> None:
        now_ns, view = self._clock(), self.scribe.view
        for each in self._rounds.due(now_ns):
            self._take_round(each)
        absent = self._absent(now_ns)
        if (absent, view.index_behind, view.is_disk_slow) != (
            self.health.absent,
            self.health.index_behind,
            self.health.is_disk_slow,
        ):
            self.health = replace(
                self.health, absent=absent, index_behind=view.index_behind, is_disk_slow=view.is_disk_slow
            )
        self.anchors.tick(now_ns, self.link.connected)
        cause = _Cause("time", now_ns)
        match self.state:
            case State.NOT_READY | State.READY:
                is_armed = not self._unarmed(required=True) and view.armed is not None and not view.is_disk_slow
                self._apply(Event.ARMED if is_armed else Event.DISARMED, cause)
            case State.OPENING if view.part is not None and view.durable and not view.waiting:
                self._apply(Event.ALL_DURABLE, cause)
            case State.CLOSING:
                self._close_when_ended(now_ns)
            case State.INTERRUPTED:
                limit_ns = self.settings.profile.limits.interrupted_press_within_s * SECOND_NS
                if now_ns - self._interrupted_at_ns > limit_ns:
                    self.interruption = None
                    self._apply(Event.EXPIRED, cause)
            case _:
                pass
        if self._rounds.is_retirement_due(now_ns) and self.state not in RUNNING:
            self._writer.do(lambda: self.scribe.retire(self._retirer))

    def _take_round(self, seen: StorageSeen | ClockStepped) -> None:
        now_ns = self._clock()
        if isinstance(seen, ClockStepped):
            log.warning("The wall clock stepped by %.3f s.", seen.step_ns / SECOND_NS)
            self._mark(MarkKind.CLOCK_STEPPED, now_ns, f"{seen.step_ns / SECOND_NS:+.3f} s")
            return
        before, self.health = self.health.storage, replace(self.health, storage=seen.storage)
        room, was = seen.storage.room, before.room if before else Room.WELL
        if room is Room.FULL and self.state not in RUNNING:
            self._apply(Event.DISK_FULL, _Cause("disk-full", now_ns))
        elif room is not Room.FULL and self.state is State.FAULT:
            self._apply(Event.DISK_WELL, _Cause("disk", now_ns))
        if room is not Room.WELL and was is Room.WELL:
            self._apply(Event.DISK_LOW, _Cause("disk", now_ns))

    def _close_when_ended(self, now_ns: int) -> None:
        closing, view = self._closing, self.scribe.view
        if closing is None or closing.is_asked:
            return
        wait_ns = self.settings.profile.limits.close_anchor_wait_ms * 1_000_000
        has_anchor = closing.has_anchor or not self.link.connected or now_ns - closing.at_ns >= wait_ns
        if (view.all_ended and has_anchor) or now_ns - closing.at_ns >= END_WAIT_NS:
            closing.is_asked = True
            self._writer.do(lambda: self.scribe.close(closing.at_ns, closing.stopped_by))

    def _absent(self, now_ns: int) -> frozenset[str]:
        """Tracks without a source, or whose last durable fragment is old while the room records."""
        view = self.scribe.view
        if not view.part:
            return self._unarmed()
        if self.state is not State.RECORDING:
            return view.absent
        late = stalled(now_ns=now_ns, begun_ns=view.begun_ns, last_durable_ns=view.last_durable_ns)
        return view.absent | late

    def _unarmed(self, *, required: bool = False) -> frozenset[str]:
        tracks = self.settings.profile.tracks
        return frozenset(t.name for t in tracks if (t.required or not required) and not self.recorders[t.name].armed)

    def _sound(self, tune: str) -> None:
        self.sound = (tune, self._clock())
        self._sounder.beep(TUNES[tune])

    def _show(self, light: Light) -> None:
        self._shown = (light, self._clock() + SHOWN_NS)

    def _light(self) -> Light:
        if self._shown is not None and self._clock() < self._shown[1]:
            return self._shown[0]
        return light_for(self.state, self.health)
