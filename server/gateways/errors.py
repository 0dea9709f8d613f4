"""What can be wrong in what comes in or goes out. `words` (lazy) is what the reader is told."""

from __future__ import annotations


class GatewayError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class UnfitFile(GatewayError):
    """The file is no table that can be read."""


class UnfitMapping(GatewayError):
    """The columns are not mapped so that cases come of them."""


class NotAllowed(GatewayError):
    """The policy says no; `words` says why."""

    is_denial = True


class StaleState(GatewayError):
    """Somebody was faster, or it is not in a state in which that can be done."""


class Cancelled(GatewayError):
    """A person stopped the import."""
