"""What can be wrong in an act before filing. `words` (lazy) is what the person reads."""

from __future__ import annotations


class FilingError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(FilingError):
    """The person may not do that."""

    is_denial = True


class StaleState(FilingError):
    """Somebody else was first, or the case has been filed."""


class NothingLacking(FilingError):
    """What the exception or explanation is about is not lacking (any more)."""


class NotSeen(FilingError):
    """Approved without having been opened."""


class TooFewWords(FilingError):
    """An explanation without words."""


class BadRule(FilingError):
    """A file of rules that contradicts itself: stops whoever asks, naming row and fault."""


class DiscFault(FilingError):
    """The disc cannot be made as things are: the words say what to do."""


class Cancelled(FilingError):
    """Somebody cancelled the disc while it was made."""
