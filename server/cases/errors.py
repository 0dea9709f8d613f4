"""What can be wrong in an act on a case. `words` (lazy) is what the person reads: what was expected, what came, what to
do."""

from __future__ import annotations

from server.cases.guards import Missing


class CasesError(Exception):
    """Root of this app's errors."""

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(CasesError):
    """The person may not do that to this case."""


class StaleCase(CasesError):
    """Somebody wrote to the case since the form was made."""


class NoSuchMove(CasesError):
    """The table has no row for that event in this state."""


class GuardsMissing(CasesError):
    """Guards are not fulfilled; `missing` says which, of whom, and what to do."""

    def __init__(self, message: str, words: object, missing: tuple[Missing, ...]) -> None:
        super().__init__(message, words)
        self.missing = missing


class BadStep(CasesError):
    """A step that cannot be written as it was told."""


class BadNumber(CasesError):
    """A number that is not of its pattern."""


class BadPerson(CasesError):
    """Something told of a person does not fit together."""


class AlreadyLinked(CasesError):
    """The recording belongs to this case already."""


class RunElsewhere(CasesError):
    """Another worker is at that run."""


class BadCalendar(CasesError):
    """A year's calendar that cannot be used, or that changes nothing."""


class StaleCalendar(CasesError):
    """A change of the calendar that was decided already, or was tried by rules that are no more."""
