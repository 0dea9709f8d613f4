"""Performs the effects of the room's table: each is one deed of conduct, beginning, showing or writer."""

from __future__ import annotations

from collections.abc import Callable

from agent.closing import Closing
from agent.course.acting import Acts
from agent.course.beginning import Beginning
from agent.course.cause import Cause
from agent.course.conduct import Conduct
from agent.course.deeds import DeedRefused
from agent.course.signing import Observing
from agent.lights import IGNORED_PRESS, REFUSED_PRESS
from agent.scribe import Scribe
from agent.session import RUNNING, Effect, State
from agent.showing import Showing
from agent.writer import Writer
from sync.evidence.records import MarkKind

Perform = Callable[[Cause, State], None]


class Performing:
    """`closing` is the close under way, `is_leaving` true once the process is to end."""

    def __init__(
        self,
        *,
        conduct: Conduct,
        beginning: Beginning,
        acts: Acts,
        observing: Observing,
        showing: Showing,
        scribe: Scribe,
        writer: Writer,
        begin_again: Callable[[], None],
    ) -> None:
        self.closing: Closing | None = None
        self.is_leaving = False
        self._conduct, self._beginning, self._acts, self._observing = conduct, beginning, acts, observing
        self._showing, self._scribe, self._writer = showing, scribe, writer
        self._table: dict[Effect, Perform] = {
            Effect.START_PART: lambda cause, _: beginning.start(cause),
            Effect.CONTINUE_PART: lambda cause, _: beginning.go_on(cause),
            Effect.CLOSE_PART: self._close,
            Effect.END_INTERRUPTED: self._end_interrupted,
            Effect.SUSPEND_PART: self._suspend,
            Effect.RESUME_PART: lambda cause, _: conduct.resume(cause.at_ns, by=cause.by),
            Effect.BEGIN_TALK: self._begin_talk,
            Effect.KEEP_CUT: lambda cause, _: conduct.keep_cut(cause.at_ns, by=cause.by),
            Effect.ANNOUNCE_END: self._announce_end,
            Effect.KEEP_TALK: lambda _cause, _: conduct.keep_talk(),
            Effect.END_TALK: self._end_talk,
            Effect.FILM_AGAIN: lambda cause, _: conduct.film_again(cause.at_ns),
            Effect.BEGIN_AGAIN: lambda _cause, _: begin_again(),
            Effect.NOTE_IGNORED_PRESS: self._ignore_press,
            Effect.MARK: lambda cause, _: conduct.mark(MarkKind.BOOKMARK, cause.at_ns, cause.word),
            Effect.MARK_DISK_LOW: self._mark_disk_low,
            Effect.SAY_STARTED: self._say_started,
            Effect.SAY_STOPPED: lambda _cause, _: showing.play("stopped"),
            Effect.SAY_SUSPENDED: lambda _cause, _: showing.play("stopped"),
            Effect.SAY_REFUSED: self._say_refused,
            Effect.ARM_NEXT: lambda _cause, _: writer.do(scribe.arm),
            Effect.LEAVE: self._leave,
        }

    def perform(self, effect: Effect, cause: Cause, came_from: State) -> None:
        """Under way when this returns; nothing is waited for."""
        self._table[effect](cause, came_from)

    def part_closed(self) -> None:
        """The part is closed durably."""
        self.closing = None
        self._beginning.closed()
        self._conduct.closed()
        self._observing.part_closed()

    def _close(self, cause: Cause, _: State) -> None:
        self.closing = Closing(cause.at_ns, cause.by)
        self._conduct.close(cause.at_ns, cause.by)

    def _end_interrupted(self, cause: Cause, _: State) -> None:
        found, self._beginning.interruption = self._beginning.interruption, None
        if found is not None:
            self._writer.do(lambda: self._scribe.outside.end_interrupted(found.part, cause.at_ns, cause.by))

    def _suspend(self, cause: Cause, _: State) -> None:
        detail, sealed = cause.deed.detail if cause.deed else "", cause.command.sealed_words if cause.command else None
        self._conduct.suspend(cause.at_ns, reason=cause.word or "other", by=cause.by, detail=detail, sealed=sealed)

    def _begin_talk(self, cause: Cause, _: State) -> None:
        self._conduct.begin_talk(cause.at_ns, by=cause.by)
        self._observing.forget()

    def _announce_end(self, cause: Cause, _: State) -> None:
        """Heard and seen in the room before anything is opened."""
        sealed = cause.command.sealed_person if cause.command else None
        self._conduct.announce_end(cause.at_ns, by=cause.by, sealed=sealed)
        self._showing.play("alarm")

    def _end_talk(self, cause: Cause, came_from: State) -> None:
        self._conduct.end_talk(cause.at_ns, by=cause.by, in_part=came_from in RUNNING)

    def _ignore_press(self, cause: Cause, _: State) -> None:
        self._conduct.mark(MarkKind.PRESS_IGNORED, cause.at_ns, "a short press while recording")
        self._showing.flash(IGNORED_PRESS)
        self._showing.play("ignored")

    def _mark_disk_low(self, cause: Cause, _: State) -> None:
        self._conduct.mark(MarkKind.DISK_LOW, cause.at_ns, "little room is left on the disk")

    def _say_started(self, _cause: Cause, _: State) -> None:
        self._showing.play("started")
        try:
            self._acts.play_due_notice()
        except DeedRefused:
            self._showing.play("alarm")  # the film goes on without it; what is missing is seen at the close

    def _say_refused(self, _cause: Cause, _: State) -> None:
        self._showing.flash(REFUSED_PRESS)
        self._showing.play("alarm")

    def _leave(self, _cause: Cause, _: State) -> None:
        self.is_leaving = True
