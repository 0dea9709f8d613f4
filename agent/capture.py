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
from agent.course.beginning import Beginning
from agent.course.booked import Booked
from agent.course.cause import Cause
from agent.course.conduct import Conduct
from agent.course.deeds import DeedRefused
from agent.course.hearing import Course
from agent.course.performing import Performing
from agent.course.persons import Persons
from agent.course.script import load_script
from agent.course.seams import FeedEdge, Player
from agent.course.signing import AFTER_TALK, FILMING, Observing
from agent.frontpanel import ButtonEvent, Held, Light, Pressed, Released
from agent.hardware.ports import Lamp, Sounder
from agent.health import Health, Room
from agent.interruption import Interruption
from agent.lights import light_for
from agent.media.recorder import TrackRecorder
from agent.outbox.retire import Retirer
from agent.outbox.timed import DiskLoad
from agent.requests import (
    ActAsked,
    AnchorCame,
    Asked,
    BatteryEnding,
    BookingsCame,
    CommandNoted,
    Linked,
    ObservedSaid,
    Posted,
)
from agent.rounds import ClockStepped, Rounds, StorageSeen
from agent.scribe import DiskTrouble, Notice, PartClosed, Progress, Scribe, WriterBroken
from agent.session import RUNNING, TALKS, Event, Gesture, State, handle
from agent.settings import SECOND_NS, Settings
from agent.showing import Showing
from agent.writer import Writer
from sync.evidence.receipts import Verb
from sync.evidence.records import MarkKind

TICK_S = 0.25
NEAR_TICK_S, CALM_TICK_S = 0.05, 0.5
VERBS = {
    Verb.START: Event.ASKED_START,
    Verb.STOP: Event.ASKED_STOP,
    Verb.MARK: Event.ASKED_MARK,
    Verb.SUSPEND: Event.ASKED_SUSPEND,
    Verb.RESUME: Event.ASKED_RESUME,
    Verb.TALK: Event.ASKED_TALK,
    Verb.TALK_END: Event.ASKED_TALK_END,
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


Message = ButtonEvent | Notice | Posted | Shutdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Everything that capture works with; put together in agent/daemon.py."""

    settings: Settings
    scribe: Scribe
    writer: Writer
    recorders: Mapping[str, TrackRecorder]
    lamp: Lamp
    sounder: Sounder
    anchors: Anchors
    rounds: Rounds
    retirer: Retirer
    disk_load: DiskLoad
    clock: Callable[[], int]
    entropy: Callable[[int], bytes]
    health: Health
    interruption: Interruption | None
    is_talk_under_way: bool
    booked: Booked
    feed: FeedEdge
    player: Player
    inbox: queue.SimpleQueue[Message]


class Capture:
    """The loop."""

    def __init__(self, means: Means) -> None:
        self.settings, self.scribe, self.recorders = means.settings, means.scribe, means.recorders
        self.anchors, self.inbox = means.anchors, means.inbox
        self.state, self.health = State.STARTING, means.health
        self.link = Linked(False, None)
        self._writer, self._rounds, self._retirer, self._clock = means.writer, means.rounds, means.retirer, means.clock
        self.showing = Showing(lamp=means.lamp, sounder=means.sounder, clock=means.clock)
        hearing, script = means.settings.profile.hearing, load_script(means.settings.profile.hearing.script)
        course = Course(script=script.chapters, language=hearing.notice_language)
        self.conduct = _conduct(means, course)
        self.acts = Acts(
            room=self,
            conduct=self.conduct,
            hearing=hearing,
            script=script,
            player=means.player,
            raise_alarm=self.showing.raise_alarm,
            clock=means.clock,
        )
        self.observing = Observing(self.conduct, means.entropy)
        self.attention = Attention(means.settings.profile, means.recorders, means.disk_load)
        self.beginning = _beginning(means, self.conduct)
        self._gesture: Gesture | None = None
        self._is_broken = self._full_in_talk = False
        self.performing = Performing(
            conduct=self.conduct,
            beginning=self.beginning,
            acts=self.acts,
            observing=self.observing,
            showing=self.showing,
            scribe=means.scribe,
            writer=means.writer,
            begin_again=lambda: self._begin(goes_on=False),
        )
        self.light = light_for(self.state, means.health)
        self.glance = Glance(self.state, self.light, means.clock(), None, means.health, course, None)

    def run(self, after_step: Callable[[], None]) -> int:
        """Until a shutdown (0) or a broken writer (1); `after_step` is called after each step."""
        self._begin(goes_on=True)
        while not self._is_broken and not (self.performing.is_leaving and self.state not in RUNNING):
            with contextlib.suppress(queue.Empty):
                self._hear(self.inbox.get(timeout=self._tick_s()))
            self._look_round()
            self.light = self.showing.show(self.state, self.health, has_signals=self.observing.has_signals)
            self.glance = self._glance()
            after_step()
        return 1 if self._is_broken else 0

    def _glance(self) -> Glance:
        before = self.glance
        since_ns = before.light_since_ns if self.light == before.light else self._clock()
        course, alarm = self.conduct.course, self.showing.alarm
        return Glance(self.state, self.light, since_ns, self.beginning.session, self.health, course, alarm)

    def _tick_s(self) -> float:
        """How long nothing need be looked at."""
        if self.state is State.CLOSING or self.conduct.is_cutting:
            return NEAR_TICK_S
        return CALM_TICK_S if self.state is State.RECORDING else TICK_S

    def _begin(self, *, goes_on: bool) -> None:
        for each in self._rounds.due(self._clock()):
            self._take_round(each)
        self.apply(*self.beginning.event(goes_on=goes_on))

    # --- hearing ---

    def _hear(self, message: Message) -> None:
        match message:
            case Pressed() | Held() | Released():
                self._hear_button(message)
            case Progress():
                pass  # whatever moved is looked at in every round
            case PartClosed():
                self.performing.part_closed()
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
                message.answer.put(self._answer(lambda: self._do(message)))
            case ObservedSaid():
                message.answer.put(self._answer(lambda: self.observing.take(message.observation, self.state)))
            case AnchorCame():
                self._writer.do(lambda: self.scribe.anchor(message.raw))
                if self.performing.closing is not None:
                    self.performing.closing.has_anchor = True
            case BookingsCame():
                self.beginning.booked.take(message.document)
            case BatteryEnding():
                self.apply(Event.BATTERY_LOW, Cause("battery-low", self._clock()))
            case CommandNoted():
                self._mark(MarkKind.COMMAND_REFUSED, self._clock(), f"{message.code} {message.command.hex()}")
            case Shutdown():
                self.performing.is_leaving = True
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
                sealed = command.sealed_person
                answer = self._answer(lambda: self.acts.note_confirmation(cause.word, cause.by, now_ns, sealed))
            case Verb.EXPLAINED:
                answer = self._answer(lambda: self.acts.note_explanation(cause.by, now_ns))
            case Verb.ARRIVED if asked.arrival is not None:
                arrival = asked.arrival
                answer = self._answer(lambda: self.acts.note_arrival(arrival, cause.by, now_ns))
            case verb if self.apply(VERBS[verb], cause):
                answer = {"ok": True, "state": self.state.word}
            case _:
                words = f"the room is {self.state.word}: it does not obey that now"
                answer = {**refusal("state", words), "state": self.state.word}
        if answer["ok"] and command.verb != Verb.TALK_END:
            self.showing.play("asked")
        asked.answer.put(answer)

    def _do(self, asked: ActAsked) -> None:
        if asked.arrival is not None:
            self.acts.note_arrival(asked.arrival, asked.deed.by, self._clock())
            self.showing.play("asked")
        else:
            self.acts.do(asked.deed)

    def _answer(self, do: Callable[[], None]) -> Answer:
        try:
            do()
        except DeedRefused as refused:
            return {**refusal(refused.code, str(refused)), **refused.more, "state": self.state.word}
        return {"ok": True, "state": self.state.word}

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
            self.performing.perform(effect, cause, came_from)
        return True

    def _mark(self, kind: MarkKind, at_ns: int, detail: str) -> None:
        if self.state in RUNNING:
            self.conduct.mark(kind, at_ns, detail)

    # --- what is due ---

    def _look_round(self) -> None:
        now_ns, view = self._clock(), self.scribe.view
        for each in self._rounds.due(now_ns):
            self._take_round(each)
        for recorder in self.recorders.values():
            recorder.look()
        is_slow = self.attention.is_disk_slow(self.state, view, now_ns)
        absent = self.attention.absent(self.state, view, now_ns)
        seen = replace(
            self.health,
            absent=absent,
            index_behind=view.index_behind,
            is_disk_slow=is_slow,
            is_film_stopped=self.attention.is_film_stopped(self.state, view, now_ns),
        )
        if seen != self.health:
            self.health = seen
        if self.state not in TALKS:
            self.observing.see(self.attention.own_signals(self.state, view, now_ns), now_ns, self.state)
        # in a talk no time is asked for: its begin and end alone are signed
        self.anchors.tick(now_ns, self.link.connected and self.state not in TALKS)
        self._look_at_state(now_ns)
        if self.state in AFTER_TALK:
            self.observing.sign_held(now_ns)
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
                if (ending := self.conduct.ending_due(now_ns)) is not None:
                    self.apply(Event.TALK_ENDED, Cause(ending.by, now_ns))
            case State.CLOSING:
                self._close_when_ended(now_ns)
            case State.INTERRUPTED if self.beginning.is_too_late(now_ns):
                self.beginning.interruption = None
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
        closing, wait_ms = self.performing.closing, self.settings.profile.limits.close_anchor_wait_ms
        if closing is not None and closing.is_due(
            now_ns,
            all_ended=self.scribe.view.all_ended,
            is_linked=self.link.connected,
            anchor_wait_ns=wait_ms * 1_000_000,
        ):
            self._writer.do(lambda: self.scribe.close(closing.at_ns, closing.stopped_by))


def _conduct(means: Means, course: Course) -> Conduct:
    return Conduct(
        scribe=means.scribe,
        writer=means.writer,
        recorders=means.recorders,
        anchors=means.anchors,
        feed=means.feed,
        course=course,
        clock=means.clock,
    )


def _beginning(means: Means, conduct: Conduct) -> Beginning:
    return Beginning(
        conduct=conduct,
        persons=Persons(means.scribe.sealed),
        booked=means.booked,
        interruption=means.interruption,
        is_talk_under_way=means.is_talk_under_way,
        limits=means.settings.profile.limits,
        clock=means.clock,
        entropy=means.entropy,
    )
