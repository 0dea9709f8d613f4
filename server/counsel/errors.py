"""What can be wrong in an act on bindings. `words` (lazy) is what the person reads."""

from __future__ import annotations


class CounselError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(CounselError):
    """The policy says no; `words` says why."""

    is_denial = True


class StaleState(CounselError):
    """Somebody was faster: the binding is no longer in the state the act began from."""


class UnfitPaper(CounselError):
    """A file that is no paper to hand in: of another kind, too large, or empty."""


class PapersMissing(CounselError):
    """Papers are still on their way from the other zone."""


class PaperAltered(CounselError):
    """The store gave other bytes than were handed in: ours to investigate."""
