"""What can be wrong about notices and addresses. `words` (lazy) is what the person reads."""

from __future__ import annotations


class NoticesError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class UnknownKind(NoticesError):
    """A notice of a kind that no app registered: a fault of ours."""


class UnfitAddress(NoticesError):
    """What was typed is no address of that channel."""


class TooOften(NoticesError):
    """Another code so soon, or too many wrong ones: an address is not to be pestered, nor a code guessed."""


class WrongCode(NoticesError):
    """Not the code that was sent, or it is too old."""


class ChannelShut(NoticesError):
    """This deployment has no way out by that channel."""


class StaleState(NoticesError):
    """Somebody was faster."""
