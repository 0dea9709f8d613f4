"""What can be wrong in an act on submissions. `words` (lazy) is what the person reads."""

from __future__ import annotations

from collections.abc import Sequence

from server.submissions.blocks import Lack


class SubmissionsError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(SubmissionsError):
    """The policy says no; `words` says why."""

    is_denial = True


class StaleState(SubmissionsError):
    """Somebody was faster."""


class UnfitAnswer(SubmissionsError):
    """An answer that does not go with the kind, or lacks its reason."""


class Unfinished(SubmissionsError):
    """Questions of an opinion without their answer."""

    def __init__(self, message: str, words: object, missing: Sequence[Lack]) -> None:
        super().__init__(message, words)
        self.missing = missing
