"""What can be wrong in a deed of a hearing. `words` (lazy) is what the person reads."""

from __future__ import annotations


class HearingError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(HearingError):
    """The policy says no."""

    is_denial = True


class StaleState(HearingError):
    """Somebody was faster, or the hearing is over."""


class BadStroke(HearingError):
    """No such place, no such choice, or too long a text."""


class Unanswered(HearingError):
    """The law wants a reason that is not there."""


class BadRound(HearingError):
    """Not a proposal: nothing is proposed, or a later one without its reason."""


class BadScript(HearingError):
    """A file of scripts contradicts itself; names file and row."""
