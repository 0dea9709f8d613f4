"""What the writer signs in the box chain beside parts: a person ends what a crash interrupted, lawyers come and talk.

Runs in the writer's thread, as the scribe does whose part this is (docs/formats/evidence.md 7.2 to 7.4).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from agent.arrivals import Arrival
from agent.errors import PartBroken
from agent.outbox.boxchain import BoxChain
from sync.evidence.statements import Arrived, Ended, StatementKind, TalkBegun, TalkConfirmed, TalkEnded

log = logging.getLogger(__name__)


class OutsideParts:
    """`signed` is called after each statement, `refused` when the disk takes none."""

    def __init__(self, chain: BoxChain, *, signed: Callable[[], None], refused: Callable[[str], None]) -> None:
        self._chain, self._signed, self._refused = chain, signed, refused

    def end_interrupted(self, part: int, at_boottime_ns: int, by: str) -> None:
        """A person ended the session whose last part is `part`: the chain says so, and remembers it over restarts."""
        history = self._chain.parts[part]
        assert history.session is not None and history.close_digest is not None
        body = Ended(part=part, session=history.session, end_digest=history.close_digest, at_ns=at_boottime_ns, by=by)
        self._state(StatementKind.ENDED, body)
        log.info("The session of part %d was ended by %s after an interruption.", part, by)

    def begin_talk(self, at_boottime_ns: int, by: str) -> None:
        """A talk began outside parts. The one that a restart found in the chain is the same one.

        A disk that refuses does not undo the talk: it is told, the sources stay closed, and `end_talk` says it late.
        """
        try:
            self._say_begun(at_boottime_ns, by)
        except PartBroken as error:
            log.error("The begin of the confidential talk could not be signed yet: %s", error)
            self._refused(f"talk: {error}")

    def end_talk(self, talk_at_ns: int, talk_by: str, at_boottime_ns: int, by: str) -> None:
        """It is over, durably; a begin that could not be signed is signed with it. Raises PartBroken."""
        self._say_begun(talk_at_ns, talk_by)
        begun = self._chain.talk
        assert begun is not None
        self._state(StatementKind.TALK_ENDED, TalkEnded(begun=begun.head.number, at_ns=at_boottime_ns, by=by))

    def confirm_talk(self, edge: str, at_boottime_ns: int, by: str) -> None:
        """The lawyer confirmed an edge of the newest talk outside parts; what a disk refuses is told."""
        newest = self._chain.newest_talk
        if newest is None or (edge == "end" and self._chain.talk is not None):
            log.error("The lawyer's confirmation of a talk's %s has no signed talk to name.", edge)
            return
        body = TalkConfirmed(begun=newest.head.number, edge=edge, at_ns=at_boottime_ns, by=by)
        try:
            self._state(StatementKind.TALK_CONFIRMED, body)
        except PartBroken as error:
            log.error("The lawyer's confirmation could not be signed: %s", error)
            self._refused(f"talk: {error}")

    def arrive(self, arrival: Arrival, at_boottime_ns: int, by: str) -> None:
        """Somebody came to these bookings: said once for each; what a disk refuses is told, and may be said again."""
        body = Arrived(bookings=arrival.bookings, person=arrival.person, how=arrival.how, at_ns=at_boottime_ns, by=by)
        try:
            self._state(StatementKind.ARRIVED, body)
        except PartBroken as error:
            log.error("An arrival could not be signed: %s", error)
            self._refused(f"arrival: {error}")

    def _say_begun(self, at_boottime_ns: int, by: str) -> None:
        if self._chain.talk is None:
            self._state(StatementKind.TALK_BEGUN, TalkBegun(at_ns=at_boottime_ns, by=by))

    def _state(self, kind: StatementKind, body: Any) -> None:
        self._chain.state(kind, body)
        self._signed()
