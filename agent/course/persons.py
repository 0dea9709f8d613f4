"""Who operates and who presides, as `open` records them: proven by a command, declared at the panel, or not stated."""

from __future__ import annotations

from collections.abc import Callable

from agent.course.cause import Cause
from agent.course.deeds import RoleSaid
from agent.sealing import NOT_STATED
from sync.evidence.records import Person


class Persons:
    """Names are sealed before they are signed."""

    def __init__(self, seal: Callable[[str], bytes]) -> None:
        self._seal = seal

    def operator(self, cause: Cause) -> Person:
        """The 录制人员."""
        sealed = cause.command.sealed_person if cause.command else None
        return self._person(sealed, cause.deed.operator if cause.deed else None)

    def presiding(self, cause: Cause) -> Person:
        """The 检察官 who presides."""
        sealed = cause.command.sealed_presiding if cause.command else None
        return self._person(sealed, cause.deed.presiding if cause.deed else None)

    def _person(self, sealed: bytes | None, said: RoleSaid | None) -> Person:
        if sealed:
            return Person(how="proven", sealed=sealed)
        return Person(how=said.how, sealed=self._seal(said.name)) if said else NOT_STATED
