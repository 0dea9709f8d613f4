"""What can be wrong in an act on grants and requests."""

from __future__ import annotations


class ViewingError(Exception):
    """Root of this app's errors. `words` (lazy) is what the person reads."""

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(ViewingError):
    """The policy says no; `words` says why."""

    is_denial = True


class StaleState(ViewingError):
    """Somebody was faster: the row is no longer in the state the act began from."""
