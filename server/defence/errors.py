"""What can be wrong in a review. `words` (lazy) is what the person reads."""

from __future__ import annotations


class DefenceError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(DefenceError):
    """The policy says no; `words` says why."""

    is_denial = True


class TooManyDefenders(DefenceError):
    """The person has as many defenders as the law allows."""


class Conflict(DefenceError):
    """The lawyer acts for another person of the same case."""


class NoNumber(DefenceError):
    """The case has no number by which the lawyer could be told of it."""


class LinkedAlready(DefenceError):
    """Somebody was faster: the binding has its suspect."""
