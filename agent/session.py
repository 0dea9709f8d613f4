"""What the room is doing, as a table read at a glance: (state, event) -> (state, effects). Pure.

A press and a hold are told apart by `Gesture`: what a finger means depends on where the room stood when it came down.
A confidential talk (会见) is three states, by what it interrupts: a film, a suspension, or a room that does not record.
No finger ends it; `talk ended`, said on purpose, alone does. The lawyer's word from afar announces it to the room
first; whoever presses or asks for the talk meanwhile keeps it (decision 0022).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """Where the room stands."""

    STARTING = "starting"
    NOT_READY = "not_ready"
    READY = "ready"
    OPENING = "opening"
    RECORDING = "recording"
    SUSPENDED = "suspended"
    TALK = "confidential"
    TALK_SUSPENDED = "confidential_suspended"
    TALK_IDLE = "confidential_idle"
    CLOSING = "closing"
    INTERRUPTED = "interrupted"
    FAULT = "fault"

    @property
    def word(self) -> str:
        """The state as it is told outside: what a confidential talk interrupts is nobody's business."""
        return State.TALK.value if self in TALKS else self.value


class Event(Enum):
    """What happens to the room."""

    STARTED = "started"
    GO_ON = "go on by itself"
    INTERRUPTION_FOUND = "interruption found"
    ARMED = "every ring holds a keyframe"
    DISARMED = "a ring is empty"
    PRESSED = "pressed"
    SHORT_PRESS = "short press"
    HELD = "held 2 s"
    ALL_DURABLE = "every track durable"
    ASKED_START = "start asked"
    ASKED_STOP = "stop asked"
    ASKED_MARK = "mark asked"
    ASKED_SUSPEND = "suspension asked"
    ASKED_RESUME = "resumption asked"
    ASKED_TALK = "confidential talk asked"
    ASKED_TALK_END = "talk's end asked from afar"
    TALK_ENDED = "talk ended"
    TALK_FOUND = "a talk was under way"
    DISK_LOW = "disk low"
    DISK_FULL = "disk full"
    DISK_WELL = "disk well"
    BATTERY_LOW = "battery low"
    CLOSED = "closed"
    EXPIRED = "30 min over"
    SHUTDOWN = "shutdown"


class Effect(Enum):
    """What is to be done, performed by capture after the state has changed."""

    START_PART = "start a part"
    CONTINUE_PART = "go on in a new part"
    CLOSE_PART = "close the part"
    SUSPEND_PART = "suspend the part"
    RESUME_PART = "resume the part"
    BEGIN_TALK = "cut every source"
    ANNOUNCE_END = "announce the talk's end"
    KEEP_TALK = "keep the talk"
    END_TALK = "sign the talk's end and connect"
    FILM_AGAIN = "film again"
    KEEP_CUT = "keep every source cut"
    BEGIN_AGAIN = "look again what was interrupted"
    END_INTERRUPTED = "end the interrupted session"
    NOTE_IGNORED_PRESS = "note the ignored press"
    MARK = "mark"
    MARK_DISK_LOW = "mark: disk low"
    SAY_STARTED = "say: started"
    SAY_STOPPED = "say: stopped"
    SAY_SUSPENDED = "say: suspended"
    SAY_REFUSED = "say: refused"
    ARM_NEXT = "arm the next part"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Step:
    """Where the room stands now, and what is to be done."""

    state: State
    effects: tuple[Effect, ...] = ()


S, V, E = State, Event, Effect

TABLE: dict[tuple[State, Event], Step] = {
    (S.STARTING, V.STARTED): Step(S.NOT_READY),
    (S.STARTING, V.GO_ON): Step(S.OPENING, (E.CONTINUE_PART,)),
    (S.STARTING, V.INTERRUPTION_FOUND): Step(S.INTERRUPTED),
    (S.STARTING, V.PRESSED): Step(S.STARTING, (E.SAY_REFUSED,)),
    (S.STARTING, V.DISK_FULL): Step(S.FAULT),
    (S.STARTING, V.SHUTDOWN): Step(S.STARTING, (E.LEAVE,)),
    (S.STARTING, V.TALK_FOUND): Step(S.TALK_IDLE, (E.KEEP_CUT,)),
    (S.NOT_READY, V.ARMED): Step(S.READY),
    (S.NOT_READY, V.PRESSED): Step(S.OPENING, (E.START_PART,)),
    (S.NOT_READY, V.ASKED_START): Step(S.OPENING, (E.START_PART,)),
    (S.NOT_READY, V.DISK_FULL): Step(S.FAULT),
    (S.NOT_READY, V.ASKED_TALK): Step(S.TALK_IDLE, (E.BEGIN_TALK,)),
    (S.NOT_READY, V.SHUTDOWN): Step(S.NOT_READY, (E.LEAVE,)),
    (S.READY, V.DISARMED): Step(S.NOT_READY),
    (S.READY, V.PRESSED): Step(S.OPENING, (E.START_PART,)),
    (S.READY, V.ASKED_START): Step(S.OPENING, (E.START_PART,)),
    (S.READY, V.DISK_FULL): Step(S.FAULT),
    (S.READY, V.ASKED_TALK): Step(S.TALK_IDLE, (E.BEGIN_TALK,)),
    (S.READY, V.SHUTDOWN): Step(S.READY, (E.LEAVE,)),
    (S.INTERRUPTED, V.SHORT_PRESS): Step(S.OPENING, (E.CONTINUE_PART,)),
    (S.INTERRUPTED, V.HELD): Step(S.NOT_READY, (E.END_INTERRUPTED, E.SAY_STOPPED)),
    (S.INTERRUPTED, V.ASKED_START): Step(S.OPENING, (E.CONTINUE_PART,)),
    (S.INTERRUPTED, V.ASKED_STOP): Step(S.NOT_READY, (E.END_INTERRUPTED, E.SAY_STOPPED)),
    (S.INTERRUPTED, V.EXPIRED): Step(S.NOT_READY),
    (S.INTERRUPTED, V.DISK_FULL): Step(S.FAULT),
    (S.INTERRUPTED, V.ASKED_TALK): Step(S.TALK_IDLE, (E.BEGIN_TALK,)),
    (S.INTERRUPTED, V.SHUTDOWN): Step(S.INTERRUPTED, (E.LEAVE,)),
    (S.OPENING, V.ALL_DURABLE): Step(S.RECORDING, (E.SAY_STARTED,)),
    (S.OPENING, V.SHORT_PRESS): Step(S.OPENING, (E.NOTE_IGNORED_PRESS,)),
    (S.OPENING, V.HELD): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.OPENING, V.ASKED_STOP): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.OPENING, V.ASKED_SUSPEND): Step(S.SUSPENDED, (E.SUSPEND_PART, E.SAY_SUSPENDED)),
    (S.OPENING, V.ASKED_TALK): Step(S.TALK, (E.BEGIN_TALK,)),
    (S.OPENING, V.ASKED_MARK): Step(S.OPENING, (E.MARK,)),
    (S.OPENING, V.DISK_LOW): Step(S.OPENING, (E.MARK_DISK_LOW,)),
    (S.OPENING, V.DISK_FULL): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.OPENING, V.BATTERY_LOW): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.OPENING, V.SHUTDOWN): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.RECORDING, V.SHORT_PRESS): Step(S.RECORDING, (E.NOTE_IGNORED_PRESS,)),
    (S.RECORDING, V.HELD): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.RECORDING, V.ASKED_STOP): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.RECORDING, V.ASKED_SUSPEND): Step(S.SUSPENDED, (E.SUSPEND_PART, E.SAY_SUSPENDED)),
    (S.RECORDING, V.ASKED_TALK): Step(S.TALK, (E.BEGIN_TALK,)),
    (S.RECORDING, V.ASKED_MARK): Step(S.RECORDING, (E.MARK,)),
    (S.RECORDING, V.DISK_LOW): Step(S.RECORDING, (E.MARK_DISK_LOW,)),
    (S.RECORDING, V.DISK_FULL): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.RECORDING, V.BATTERY_LOW): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.RECORDING, V.SHUTDOWN): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.SUSPENDED, V.SHORT_PRESS): Step(S.OPENING, (E.RESUME_PART,)),
    (S.SUSPENDED, V.ASKED_RESUME): Step(S.OPENING, (E.RESUME_PART,)),
    (S.SUSPENDED, V.ASKED_TALK): Step(S.TALK_SUSPENDED, (E.BEGIN_TALK,)),
    (S.SUSPENDED, V.HELD): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.SUSPENDED, V.ASKED_STOP): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.SUSPENDED, V.DISK_LOW): Step(S.SUSPENDED, (E.MARK_DISK_LOW,)),
    (S.SUSPENDED, V.DISK_FULL): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.SUSPENDED, V.BATTERY_LOW): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.SUSPENDED, V.SHUTDOWN): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.TALK, V.TALK_ENDED): Step(S.OPENING, (E.END_TALK, E.FILM_AGAIN)),
    (S.TALK, V.ASKED_TALK_END): Step(S.TALK, (E.ANNOUNCE_END,)),
    (S.TALK, V.ASKED_TALK): Step(S.TALK, (E.KEEP_TALK,)),
    (S.TALK, V.PRESSED): Step(S.TALK, (E.KEEP_TALK, E.SAY_REFUSED)),
    (S.TALK, V.SHUTDOWN): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.TALK_SUSPENDED, V.TALK_ENDED): Step(S.SUSPENDED, (E.END_TALK,)),
    (S.TALK_SUSPENDED, V.ASKED_TALK_END): Step(S.TALK_SUSPENDED, (E.ANNOUNCE_END,)),
    (S.TALK_SUSPENDED, V.ASKED_TALK): Step(S.TALK_SUSPENDED, (E.KEEP_TALK,)),
    (S.TALK_SUSPENDED, V.PRESSED): Step(S.TALK_SUSPENDED, (E.KEEP_TALK, E.SAY_REFUSED)),
    (S.TALK_SUSPENDED, V.SHUTDOWN): Step(S.CLOSING, (E.CLOSE_PART,)),
    (S.TALK_IDLE, V.TALK_ENDED): Step(S.STARTING, (E.END_TALK, E.BEGIN_AGAIN)),
    (S.TALK_IDLE, V.ASKED_TALK_END): Step(S.TALK_IDLE, (E.ANNOUNCE_END,)),
    (S.TALK_IDLE, V.ASKED_TALK): Step(S.TALK_IDLE, (E.KEEP_TALK,)),
    (S.TALK_IDLE, V.PRESSED): Step(S.TALK_IDLE, (E.KEEP_TALK, E.SAY_REFUSED)),
    (S.TALK_IDLE, V.SHUTDOWN): Step(S.TALK_IDLE, (E.LEAVE,)),
    (S.CLOSING, V.CLOSED): Step(S.NOT_READY, (E.SAY_STOPPED, E.ARM_NEXT)),
    (S.CLOSING, V.PRESSED): Step(S.CLOSING, (E.SAY_REFUSED,)),
    (S.FAULT, V.DISK_WELL): Step(S.NOT_READY),
    (S.FAULT, V.PRESSED): Step(S.FAULT, (E.SAY_REFUSED,)),
    (S.FAULT, V.ASKED_TALK): Step(S.TALK_IDLE, (E.BEGIN_TALK,)),
    (S.FAULT, V.SHUTDOWN): Step(S.FAULT, (E.LEAVE,)),
}

TALKS = frozenset({State.TALK, State.TALK_SUSPENDED, State.TALK_IDLE})
RUNNING = frozenset({State.OPENING, State.RECORDING, State.SUSPENDED, State.TALK, State.TALK_SUSPENDED, State.CLOSING})
_WAITS_FOR_RELEASE = frozenset({State.OPENING, State.RECORDING, State.SUSPENDED, State.INTERRUPTED})


def handle(state: State, event: Event) -> Step | None:
    """The step that the table gives; None where the event means nothing in this state."""
    return TABLE.get((state, event))


@dataclass(frozen=True, slots=True)
class Gesture:
    """The finger that is on the button: in which state it came down, and whether it has been held for 2 s."""

    began_in: State
    is_held: bool = False

    def hold(self) -> tuple[Gesture, Event | None]:
        """2 s are over: a hold counts only where it began while recording (or suspended, or interrupted)."""
        return Gesture(self.began_in, True), Event.HELD if self.began_in in _WAITS_FOR_RELEASE else None

    def release(self, now: State) -> Event | None:
        """The finger is gone: a short press where a press alone starts nothing.

        What came down before a suspension resumes nothing when it lifts inside it.
        """
        is_strange = (self.began_in is State.SUSPENDED) != (now is State.SUSPENDED)
        return (
            Event.SHORT_PRESS if not self.is_held and not is_strange and self.began_in in _WAITS_FOR_RELEASE else None
        )


def diagram() -> str:
    """The table as a mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> starting"]
    for (state, event), step in TABLE.items():
        done = f" / {', '.join(e.value for e in step.effects)}" if step.effects else ""
        lines.append(f"    {state.value} --> {step.state.value}: {event.value.replace(':', '')}{done.replace(':', '')}")
    return "\n".join(lines)
