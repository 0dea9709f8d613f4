"""Answers deeds: those that move the room go to its table, the rest is noted in the course and signed as marks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from agent.arrivals import Arrival
from agent.course.cause import Cause
from agent.course.conduct import Conduct
from agent.course.deeds import Deed, DeedKind, DeedRefused
from agent.course.hearing import Course
from agent.course.script import Script
from agent.course.seams import Player
from agent.course.signing import FILMING
from agent.session import RUNNING, TALKS, Event, State
from firmware_config.hearing import Hearing
from sync.evidence.records import MarkKind

EVENTS = {
    DeedKind.START: Event.ASKED_START,
    DeedKind.STOP: Event.ASKED_STOP,
    DeedKind.SUSPEND: Event.ASKED_SUSPEND,
    DeedKind.RESUME: Event.ASKED_RESUME,
    DeedKind.TALK: Event.ASKED_TALK,
    DeedKind.TALK_END: Event.TALK_ENDED,
}
CONSENTED = frozenset({"suspect", "lawyer"})

log = logging.getLogger(__name__)


class Room(Protocol):
    """Capture, as deeds see it."""

    state: State

    def apply(self, event: Event, cause: Cause) -> bool:
        """True when the table took it."""
        ...


class Acts:
    """Does deeds. Everything runs in capture's thread."""

    def __init__(
        self,
        *,
        room: Room,
        conduct: Conduct,
        hearing: Hearing,
        script: Script,
        player: Player,
        raise_alarm: Callable[[str], None],
        clock: Callable[[], int],
    ) -> None:
        self._raise_alarm = raise_alarm
        self._room, self._conduct, self._hearing = room, conduct, hearing
        self._script, self._player, self._clock = script, player, clock
        self._notes: Mapping[DeedKind, Callable[[Deed, int], None]] = {
            DeedKind.EXPLAINED: self._explained,
            DeedKind.CONFIRM: self._confirm,
            DeedKind.CHAPTER: self._chapter,
            DeedKind.MISSING: self._missing,
            DeedKind.CONSENT: self._consent,
            DeedKind.HOLDS: self._holds,
            DeedKind.NOTICE: self._notice,
            DeedKind.ALARM: self._alarm,
        }

    @property
    def _course(self) -> Course:
        return self._conduct.course

    def do(self, deed: Deed) -> None:
        """Done, or DeedRefused."""
        now_ns = self._clock()
        event = EVENTS.get(deed.kind)
        if event is None:
            self._notes[deed.kind](deed, now_ns)
            return
        self._check(deed)
        if not self._room.apply(event, Cause(deed.by, now_ns, deed=deed)):
            raise self._wrong_state()

    def play_due_notice(self) -> None:
        """The recording has begun: the notice that was chosen is spoken."""
        language = self._course.language
        if language is not None and language not in self._course.notices:
            self._play(language, self._clock())

    def note_chapter(self, chapter: str, at_ns: int) -> None:
        """A chapter begins, by deed or command. Raises DeedRefused."""
        if chapter not in self._script.known:
            raise DeedRefused("chapter", f"no chapter is called {chapter[:32]}")
        self._need(FILMING)
        self._conduct.mark(MarkKind.CHAPTER, at_ns, chapter)
        self._conduct.course = self._course.with_chapter(chapter, at_ns)

    def note_confirmation(self, which: str, by: str, at_ns: int) -> None:
        """The lawyer confirms an edge of a talk, from the panel or from afar. Raises DeedRefused."""
        if which not in self._course.unconfirmed or (which == "end" and self._course.talk is not None):
            raise DeedRefused("nothing", f"no talk's {which} waits for a confirmation")
        if self._conduct.is_cutting:
            raise DeedRefused("busy", "the sources are still being closed")
        self._conduct.confirm(which, at_ns, by=by, in_part=self._room.state in RUNNING)

    def note_arrival(self, arrival: Arrival, by: str, at_ns: int) -> None:
        """The lawyer has come, said in the room or from afar: signed outside parts. Raises DeedRefused."""
        if self._room.state in TALKS:
            raise DeedRefused("confidential", "nothing but its begin and end is signed in a confidential talk")
        self._conduct.arrived(arrival, at_ns, by=by)

    # --- before the table is asked ---

    def _check(self, deed: Deed) -> None:
        match deed.kind:
            case DeedKind.START:
                self._check_roles(deed)
            case DeedKind.STOP if self._room.state in RUNNING - TALKS and self._course.missing:
                if not self._course.was_asked:
                    self._conduct.course = replace(self._course, was_asked=True)
                    raise DeedRefused(
                        "missing",
                        "the film lacks something: say why, or stop again",
                        missing=list(self._course.missing),
                    )
            case DeedKind.TALK_END if self._conduct.is_cutting:
                raise DeedRefused("busy", "the sources are still being closed: ask again in a moment")
            case _:
                pass

    def _check_roles(self, deed: Deed) -> None:
        operator, presiding = deed.operator, deed.presiding
        is_one = operator is not None and presiding is not None and operator.name == presiding.name
        if is_one and not self._hearing.one_person_may_be_both:
            raise DeedRefused(
                "roles",
                f"who records may not preside here: {self._hearing.roles_basis}",
                basis=self._hearing.roles_basis,
            )

    # --- what is noted ---

    def _explained(self, deed: Deed, now_ns: int) -> None:
        self._need(FILMING)
        if not self._course.awaits_explanation:
            raise DeedRefused("nothing", "no explanation is awaited")
        self._conduct.mark(MarkKind.EXPLAINED, now_ns, deed.by)
        self._conduct.course = self._course.explained()

    def _confirm(self, deed: Deed, now_ns: int) -> None:
        self.note_confirmation(deed.what, deed.by, now_ns)

    def _chapter(self, deed: Deed, now_ns: int) -> None:
        self.note_chapter(deed.what, now_ns)

    def _missing(self, deed: Deed, now_ns: int) -> None:
        if deed.what not in self._course.unsaid:
            raise DeedRefused("nothing", f"{deed.what} is not missing")
        if not deed.detail:
            raise DeedRefused("form", "expected `reason`: why it stays missing")
        self._conduct.course = self._course.with_reason(deed.what, deed.detail)

    def _consent(self, deed: Deed, now_ns: int) -> None:
        self._need(FILMING | {State.SUSPENDED})
        consents = self._course.consents | {deed.what}
        self._conduct.course = replace(self._course, consents=consents)
        words = f"{deed.what}: going on unrecorded"
        self._conduct.mark(MarkKind.CONSENT, now_ns, f"{words}, both consent" if consents == CONSENTED else words)

    def _holds(self, deed: Deed, now_ns: int) -> None:
        if self._room.state in TALKS or self._room.state is State.CLOSING:
            raise self._wrong_state()
        self._conduct.course = replace(self._course, holds=deed.holds)
        if self._room.state in RUNNING:
            self._conduct.mark(MarkKind.HOLDS, now_ns, ",".join(deed.holds))

    def _notice(self, deed: Deed, now_ns: int) -> None:
        if deed.what not in self._hearing.notices:
            raise DeedRefused("language", f"this box has no notice in {deed.what}")
        if self._room.state in FILMING:
            self._play(deed.what, now_ns)
        elif self._room.state in (State.READY, State.NOT_READY):
            self._conduct.course = replace(self._course, language=deed.what)
        else:
            raise self._wrong_state()

    def _play(self, language: str, at_ns: int) -> None:
        path: Path = self._hearing.notices[language]
        try:
            digest = self._player.play(path)
        except OSError as error:
            log.error("The notice %s cannot be played: %s", path, error)
            raise DeedRefused("notice", "the notice cannot be played") from error
        self._conduct.mark(MarkKind.NOTICE, at_ns, f"{language} {digest.hex()}")
        self._conduct.course = replace(self._course, language=language, notices=(*self._course.notices, language))

    def _alarm(self, deed: Deed, now_ns: int) -> None:
        self._raise_alarm(deed.by)
        if self._room.state in RUNNING - TALKS:
            self._conduct.mark(MarkKind.ALARM, now_ns, deed.by)

    def _need(self, states: frozenset[State]) -> None:
        if self._room.state not in states:
            raise self._wrong_state()

    def _wrong_state(self) -> DeedRefused:
        return DeedRefused("state", f"the room is {self._room.state.word}: it does not do that now")
