"""What can be wrong in an act of signing. `words` (lazy) is what the person reads."""

from __future__ import annotations


class SignaturesError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(SignaturesError):
    """The policy says no; `words` says why."""

    is_denial = True


class StaleState(SignaturesError):
    """Somebody was faster, or it is over."""


class UnfitAsked(SignaturesError):
    """What was asked for cannot be signed: other bytes than the digest's, nobody to sign."""


class NotHere(SignaturesError):
    """The lawyer who must be present is not."""


class NotShown(SignaturesError):
    """A page was not shown yet."""


class UnfitHand(SignaturesError):
    """The strokes are none, too few, or not spelled as strokes."""


class UnfitFinger(SignaturesError):
    """The fingerprint's picture is too small, blurred or pale."""


class WrongCode(SignaturesError):
    """The code is none that is open."""

    is_denial = True


class UnfitScan(SignaturesError):
    """A scanned page is not one that was printed, or lacks."""


class Altered(SignaturesError):
    """The store gives other bytes than were kept."""


class BadAct(SignaturesError):
    """An act's signed bytes are not believed; `step` names the first check that failed."""

    def __init__(self, message: str, step: str = "") -> None:
        super().__init__(message)
        self.step = step
