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
from agent.attention import Attention
from agent.control import Answer, refusal
from agent.course.acting import Acts
from agent.course.cause import Cause
from agent.course.conduct import Conduct
from agent.course.deeds import DeedRefused
from agent.course.hearing import ChapterSet, Course
from agent.course.persons import Persons
from agent.course.script import load_script
from agent.course.seams import FeedEdge, Player
from agent.course.signing import FILMING, Observing
from agent.frontpanel import TUNES, ButtonEvent, Held, Light, Pressed, Released
from agent.hardware.ports import Lamp, Sounder
from agent.health import Health, Room
from agent.interruption import Interruption
from agent.lights import IGNORED_PRESS, REFUSED_PRESS, light_for
from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS
from agent.media.recorder import TrackRecorder
from agent.outbox.retire import Retirer
from agent.requests import ActAsked, AnchorCame, Asked, CommandNoted, Linked, ObservedSaid, Posted
from agent.rounds import ClockStepped, Rounds, StorageSeen
from agent.scribe import DiskTrouble, Notice, PartClosed, Progress, Scribe, WriterBroken
from agent.sealing import Start
from agent.session import RUNNING, TALKS, Effect, Event, Gesture, State, handle
from agent.settings import SECOND_NS, Settings
from agent.writer import Writer
from sync.evidence.receipts import Verb
from sync.evidence.records import MarkKind

TICK_S = 0.25
CLOSING_TICK_S = 0.05
END_WAIT_NS = 3 * SECOND_NS
SHOWN_NS = 3 * SECOND_NS // 2
VERBS = {
    Verb.START: Event.ASKED_START,
    Verb.STOP: Event.ASKED_STOP,
    Verb.MARK: Event.ASKED_MARK,
    Verb.SUSPEND: Event.ASKED_SUSPEND,
    Verb.RESUME: Event.ASKED_RESUME,
}

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
    course: Course
    alarm: tuple[str, int] | None


@dataclass(slots=True)
class _Closing:
    at_ns: int
    stopped_by: str
    is_asked: bool = False
    has_anchor: bool = False


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
        is_talk_under_way: bool,
        feed: FeedEdge,
        player: Player,
        inbox: queue.SimpleQueue[Message],
    ) -> None:
        self.settings, self.scribe, self.recorders, self.anchors = settings, scribe, recorders, anchors
        self.state, self.health = State.STARTING, health
        self.interruption, self.link = interruption, Linked(False, None)
        self.inbox = inbox
        self._writer, self._lamp, self._sounder = writer, lamp, sounder
        self._rounds, self._retirer, self._clock, self._entropy = rounds, retirer, clock, entropy
        hearing, script = settings.profile.hearing, load_script(settings.profile.hearing.script)
        self.conduct = Conduct(
            scribe=scribe,
            writer=writer,
            recorders=recorders,
            anchors=anchors,
            feed=feed,
            course=Course(script=script.chapters, language=hearing.notice_language),
            clock=clock,
        )
        self.acts = Acts(room=self, conduct=self.conduct, hearing=hearing, script=script, player=player, clock=clock)
        self.observing = Observing(self.conduct, entropy)
        self.attention = Attention(settings.profile, recorders)
        self._persons = Persons(scribe.sealed)
        self._gesture: Gesture | None = None
        self._closing: _Closing | None = None
        self._shown: tuple[Light, int] | None = None
        self._is_leaving = self._is_broken = False
        self._full_in_talk = False
        self._talk_found = is_talk_under_way
        self._interrupted_at_ns = clock() - (interruption.age_ns if interruption else 0)
        self.session: bytes | None = None
        self.sound: tuple[str, int] | None = None
        self.alarm: tuple[str, int] | None = None
        self.light = light_for(self.state, health)
        self.glance = Glance(self.state, self.light, clock(), None, health, self.conduct.course, None)

    def run(self, after_step: Callable[[], None]) -> int:
        """Until a shutdown (0) or a broken writer (1); `after_step` is called after each step."""
        self._begin(goes_on=True)
        while not self._is_broken and not (self._is_leaving and self.state not in RUNNING):
            is_near = self.state is State.CLOSING or self.conduct.is_cutting
            with contextlib.suppress(queue.Empty):
                self._hear(self.inbox.get(timeout=CLOSING_TICK_S if is_near else TICK_S))
            self._look_round()
            self.light = self._light()
            self._lamp.show(self.light)
            is_lit_anew = self.light != self.glance.light
            since_ns = self._clock() if is_lit_anew else self.glance.light_since_ns
            course = self.conduct.course
            self.glance = Glance(self.state, self.light, since_ns, self.session, self.health, course, self.alarm)
            after_step()
        return 1 if self._is_broken else 0

    def _begin(self, *, goes_on: bool) -> None:
        """What was under way when capture ended: a talk stays one, an interrupted session goes on or waits."""
        now_ns, limits, found = self._clock(), self.settings.profile.limits, self.interruption
        for each in self._rounds.due(now_ns):
            self._take_round(each)
        if self._talk_found:
            self._talk_found = False
            self.apply(Event.TALK_FOUND, Cause("recovery", now_ns))
        elif found is not None and goes_on and found.goes_on(limits.resume_within_s):
            self.apply(Event.GO_ON, Cause("recovery", now_ns))
        elif found is not None and now_ns - self._interrupted_at_ns <= limits.interrupted_press_within_s * SECOND_NS:
            self.apply(Event.INTERRUPTION_FOUND, Cause("recovery", now_ns))
        else:
            self.interruption = None
            self.apply(Event.STARTED, Cause("start", now_ns))

    # --- hearing ---

    def _hear(self, message: Message) -> None:
        match message:
            case Pressed() | Held() | Released():
                self._hear_button(message)
            case Progress():
                pass  # whatever moved is looked at in every round
            case PartClosed():
                self._closing, self.session, self.interruption = None, None, None
                self.conduct.closed()
                self.observing.part_closed()
                self.apply(Event.CLOSED, Cause("writer", self._clock()))
            case DiskTrouble():
                self.health = replace(self.health, disk_faults=self.health.disk_faults + 1)
                if message.is_full and not self.apply(Event.DISK_FULL, Cause("disk-full", self._clock())):
                    self._full_in_talk = self.state in TALKS
            case WriterBroken():
                self._is_broken = True
            case Linked():
                self.link = message
            case Asked():
                self._hear_command(message)
            case ActAsked():
                message.answer.put(self._answer(lambda: self.acts.do(message.deed)))
            case ObservedSaid():
                message.answer.put(self._answer(lambda: self.observing.take(message.observation, self.state)))
            case AnchorCame():
                self._writer.do(lambda: self.scribe.anchor(message.raw))
                if self._closing is not None:
                    self._closing.has_anchor = True
            case CommandNoted():
                self._mark(MarkKind.COMMAND_REFUSED, self._clock(), f"{message.code} {message.command.hex()}")
            case Shutdown():
                self._is_leaving = True
                self.apply(Event.SHUTDOWN, Cause("shutdown", self._clock()))

    def _hear_button(self, message: ButtonEvent) -> None:
        cause = Cause("press", message.at_ns)
        match message:
            case Pressed():
                self._gesture = Gesture(self.state)
                self.apply(Event.PRESSED, cause)
            case Held() if self._gesture is not None:
                self._gesture, event = self._gesture.hold()
                if event is not None:
                    self.apply(event, replace(cause, by="hold"))
            case Released() if self._gesture is not None:
                event = self._gesture.release(self.state)
                self._gesture = None
                if event is not None:
                    self.apply(event, cause)
            case _:
                pass

    def _hear_command(self, asked: Asked) -> None:
        command, now_ns = asked.command, self._clock()
        cause = Cause(f"command:{command.command.hex()}", now_ns, command)
        match Verb(command.verb):
            case Verb.CHAPTER:
                answer = self._answer(lambda: self.acts.note_chapter(cause.word, now_ns))
            case Verb.CONFIRM:
                answer = self._answer(lambda: self.acts.note_confirmation(cause.word, cause.by, now_ns))
            case verb if self.apply(VERBS[verb], cause):
                answer = {"ok": True, "state": self.state.word}
            case _:
                words = f"the room is {self.state.word}: it does not obey that now"
                answer = {**refusal("state", words), "state": self.state.word}
        if answer["ok"]:
            self._sound("asked")
        asked.answer.put(answer)

    def _answer(self, do: Callable[[], None]) -> Answer:
        try:
            do()
        except DeedRefused as refused:
            return {**refusal(refused.code, str(refused)), **refused.more, "state": self.state.word}
        return {"ok": True, "state": self.state.word}

    def raise_alarm(self, by: str) -> None:
        """Someone in the room asks for help: heard here, told to whoever asks."""
        self.alarm = (by, self._clock())
        self._sound("alarm")

    # --- the table and its effects ---

    def apply(self, event: Event, cause: Cause) -> bool:
        """True when the table took the event; its effects are then under way."""
        step = handle(self.state, event)
        if step is None:
            return False
        if step.state is not self.state:
            log.info("The room went from %s to %s (%s).", self.state.value, step.state.value, event.value)
        came_from, self.state = self.state, step.state
        for effect in step.effects:
            self._perform(effect, cause, came_from)
        return True

    def _perform(self, effect: Effect, cause: Cause, came_from: State) -> None:
        conduct, in_part = self.conduct, came_from in RUNNING
        match effect:
            case Effect.START_PART:
                self._start(cause, self._entropy(16), None)
            case Effect.CONTINUE_PART:
                self._continue(cause)
            case Effect.CLOSE_PART:
                self._closing = _Closing(cause.at_ns, cause.by)
                conduct.close(cause.at_ns, cause.by)
            case Effect.SUSPEND_PART:
                detail = cause.deed.detail if cause.deed else ""
                conduct.suspend(cause.at_ns, reason=cause.word or "other", by=cause.by, detail=detail)
            case Effect.RESUME_PART:
                conduct.resume(cause.at_ns, by=cause.by)
            case Effect.BEGIN_TALK:
                conduct.begin_talk(cause.at_ns, by=cause.by)
                self.observing.forget()
            case Effect.KEEP_CUT:
                conduct.keep_cut(cause.at_ns, by=cause.by)
            case Effect.END_TALK:
                conduct.end_talk(cause.at_ns, by=cause.by, in_part=in_part)
            case Effect.FILM_AGAIN:
                conduct.film_again(cause.at_ns)
            case Effect.BEGIN_AGAIN:
                self._begin(goes_on=False)
            case Effect.NOTE_IGNORED_PRESS:
                self._mark(MarkKind.PRESS_IGNORED, cause.at_ns, "a short press while recording")
                self._show(IGNORED_PRESS)
                self._sound("ignored")
            case Effect.MARK:
                self._mark(MarkKind.BOOKMARK, cause.at_ns, cause.word)
            case Effect.MARK_DISK_LOW:
                self._mark(MarkKind.DISK_LOW, cause.at_ns, "little room is left on the disk")
            case _:
                self._perform_small(effect)

    def _perform_small(self, effect: Effect) -> None:
        match effect:
            case Effect.END_INTERRUPTED:
                self._end_interrupted()
            case Effect.SAY_STARTED:
                self._sound("started")
                self._answer(self.acts.play_due_notice)
            case Effect.SAY_STOPPED | Effect.SAY_SUSPENDED:
                self._sound("stopped")
            case Effect.SAY_REFUSED:
                self._show(REFUSED_PRESS)
                self._sound("alarm")
            case Effect.ARM_NEXT:
                self._writer.do(self.scribe.arm)
            case Effect.LEAVE:
                self._is_leaving = True
            case _:
                raise AssertionError(f"nothing performs {effect}")

    def _continue(self, cause: Cause) -> None:
        found = self.interruption
        if found is None:
            self._start(cause, self._entropy(16), None)
            return
        after_ms = (self._clock() - self._interrupted_at_ns) // 1_000_000
        words = f"same boot, after {after_ms} ms" if cause.by == "recovery" else f"{cause.by} after interruption"
        self._start(cause, found.session, words)

    def _start(self, cause: Cause, session: bytes, continues: str | None) -> None:
        found = self.interruption if continues else None
        start = Start(
            session=session,
            press_ns=cause.at_ns,
            origin_ns=cause.at_ns - ORIGIN_BEFORE_PRESS_NS,
            started_by=cause.by,
            parts_before=found.parts_before if found else (),
            continues=continues,
            operator=self._persons.operator(cause),
            presiding=self._persons.presiding(cause),
        )
        self.session = session
        chapters = tuple(ChapterSet(name, cause.at_ns) for name in found.chapters) if found else ()
        self.conduct.start(start, self.conduct.course.begun(len(start.parts_before) + 1, chapters))

    def _end_interrupted(self) -> None:
        if self.interruption is not None:
            session = self.interruption.session
            self._writer.do(lambda: self.scribe.end_interrupted(session))
        self.interruption = None

    def _mark(self, kind: MarkKind, at_ns: int, detail: str) -> None:
        if self.state in RUNNING:
            self.conduct.mark(kind, at_ns, detail)

    # --- what is due ---

    def _look_round(self) -> None:
        now_ns, view = self._clock(), self.scribe.view
        for each in self._rounds.due(now_ns):
            self._take_round(each)
        absent = self.attention.absent(self.state, view, now_ns)
        seen = replace(self.health, absent=absent, index_behind=view.index_behind, is_disk_slow=view.is_disk_slow)
        if seen != self.health:
            self.health = seen
        # in a talk no time is asked for: its begin and end alone are signed
        self.anchors.tick(now_ns, self.link.connected and self.state not in TALKS)
        self._look_at_state(now_ns)
        if self.state in FILMING:
            self.observing.sign_due(now_ns)
        if self._rounds.is_retirement_due(now_ns) and self.state not in RUNNING | TALKS:
            self._writer.do(lambda: self.scribe.retire(self._retirer))

    def _look_at_state(self, now_ns: int) -> None:
        view, cause = self.scribe.view, Cause("time", now_ns)
        match self.state:
            case State.NOT_READY | State.READY:
                is_whole = not self.attention.unarmed(required=True)
                is_armed = is_whole and view.armed is not None and not view.is_disk_slow
                self.apply(Event.ARMED if is_armed else Event.DISARMED, cause)
            case State.OPENING | State.SUSPENDED if self._full_in_talk:
                self._full_in_talk = False
                self.apply(Event.DISK_FULL, Cause("disk-full", now_ns))
            case State.OPENING if self.attention.has_durable(view) and not self.conduct.is_turning:
                self.apply(Event.ALL_DURABLE, cause)
            case State.TALK | State.TALK_SUSPENDED | State.TALK_IDLE:
                self.conduct.look_at_talk(in_part=self.state is not State.TALK_IDLE)
            case State.CLOSING:
                self._close_when_ended(now_ns)
            case State.INTERRUPTED:
                limit_ns = self.settings.profile.limits.interrupted_press_within_s * SECOND_NS
                if now_ns - self._interrupted_at_ns > limit_ns:
                    self.interruption = None
                    self.apply(Event.EXPIRED, cause)
            case _:
                pass

    def _take_round(self, seen: StorageSeen | ClockStepped) -> None:
        now_ns = self._clock()
        if isinstance(seen, ClockStepped):
            log.warning("The wall clock stepped by %.3f s.", seen.step_ns / SECOND_NS)
            self._mark(MarkKind.CLOCK_STEPPED, now_ns, f"{seen.step_ns / SECOND_NS:+.3f} s")
            return
        before, self.health = self.health.storage, replace(self.health, storage=seen.storage)
        room, was = seen.storage.room, before.room if before else Room.WELL
        if room is Room.FULL and self.state not in RUNNING:
            self.apply(Event.DISK_FULL, Cause("disk-full", now_ns))
        elif room is not Room.FULL and self.state is State.FAULT:
            self.apply(Event.DISK_WELL, Cause("disk", now_ns))
        if room is not Room.WELL and was is Room.WELL:
            self.apply(Event.DISK_LOW, Cause("disk", now_ns))

    def _close_when_ended(self, now_ns: int) -> None:
        closing, view = self._closing, self.scribe.view
        if closing is None or closing.is_asked:
            return
        wait_ns = self.settings.profile.limits.close_anchor_wait_ms * 1_000_000
        has_anchor = closing.has_anchor or not self.link.connected or now_ns - closing.at_ns >= wait_ns
        if (view.all_ended and has_anchor) or now_ns - closing.at_ns >= END_WAIT_NS:
            closing.is_asked = True
            self._writer.do(lambda: self.scribe.close(closing.at_ns, closing.stopped_by))

    def _sound(self, tune: str) -> None:
        self.sound = (tune, self._clock())
        self._sounder.beep(TUNES[tune])

    def _show(self, light: Light) -> None:
        self._shown = (light, self._clock() + SHOWN_NS)

    def _light(self) -> Light:
        if self._shown is not None and self._clock() < self._shown[1]:
            return self._shown[0]
        return light_for(self.state, self.health, has_signals=self.observing.has_signals)
