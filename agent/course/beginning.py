"""How a part begins: anew, going on with what was interrupted, or not at all. Instants are boottime."""

from __future__ import annotations

from collections.abc import Callable

from agent.course.booked import Booked
from agent.course.cause import Cause
from agent.course.conduct import Conduct
from agent.course.hearing import ChapterSet
from agent.course.persons import Persons
from agent.interruption import Interruption
from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS
from agent.sealing import Start
from agent.session import Event
from firmware_config.limits import Limits

SECOND_NS = 1_000_000_000


class Beginning:
    """`interruption` is the session that a press may go on with, `session` the one that is recorded."""

    def __init__(
        self,
        *,
        conduct: Conduct,
        persons: Persons,
        booked: Booked,
        interruption: Interruption | None,
        is_talk_under_way: bool,
        limits: Limits,
        clock: Callable[[], int],
        entropy: Callable[[int], bytes],
    ) -> None:
        self._conduct, self._persons, self._clock, self._entropy = conduct, persons, clock, entropy
        self.booked = booked
        self._limits, self._is_talk_found = limits, is_talk_under_way
        self._interrupted_at_ns = clock() - (interruption.age_ns if interruption else 0)
        self.interruption = interruption
        self.session: bytes | None = None

    def event(self, *, goes_on: bool) -> tuple[Event, Cause]:
        """What a start finds: a talk stays one, an interrupted session goes on by itself (`goes_on`) or waits."""
        now_ns, found = self._clock(), self.interruption
        recovery = Cause("recovery", now_ns)
        if self._is_talk_found:
            self._is_talk_found = False
            return Event.TALK_FOUND, recovery
        if found is not None and goes_on and found.goes_on(self._limits.resume_within_s):
            return Event.GO_ON, recovery
        if found is not None and not self.is_too_late(now_ns):
            return Event.INTERRUPTION_FOUND, recovery
        self.interruption = None
        return Event.STARTED, Cause("start", now_ns)

    def is_too_late(self, now_ns: int) -> bool:
        """True when no press goes on with the interrupted session any more."""
        return now_ns - self._interrupted_at_ns > self._limits.interrupted_press_within_s * SECOND_NS

    def start(self, cause: Cause) -> None:
        """A new session."""
        self._start(cause, self._entropy(16), None)

    def go_on(self, cause: Cause) -> None:
        """The interrupted session, in a new part."""
        after_ms = (self._clock() - self._interrupted_at_ns) // 1_000_000
        words = f"same boot, after {after_ms} ms" if cause.by == "recovery" else f"{cause.by} after interruption"
        self._start(cause, self.interruption.session if self.interruption else self._entropy(16), words)

    def closed(self) -> None:
        """Nothing is recorded, nothing is interrupted."""
        self.session = self.interruption = None
        self.booked.closed()

    def _start(self, cause: Cause, session: bytes, words: str | None) -> None:
        found = self.interruption if words else None
        start = Start(
            session=session,
            press_ns=cause.at_ns,
            origin_ns=cause.at_ns - ORIGIN_BEFORE_PRESS_NS,
            started_by=cause.by,
            parts_before=found.parts_before if found else (),
            continues=words if found else None,
            operator=self._persons.operator(cause),
            presiding=self._persons.presiding(cause),
            booking=self.booked.go_on(found.booking) if found else self.booked.begin(cause.at_ns),
        )
        self.session = session
        course = self._conduct.course.begun()
        if found is not None:
            chapters = tuple(ChapterSet(name, cause.at_ns) for name in found.chapters)
            number, was_suspended = len(start.parts_before) + 1, found.was_suspended
            course = self._conduct.course.gone_on(number, chapters, was_suspended=was_suspended)
        self._conduct.start(start, course)
