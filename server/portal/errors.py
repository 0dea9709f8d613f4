"""What can be wrong in an answer, on a roster, in a letter. `words` (lazy) is what the person reads."""

from __future__ import annotations

from sync.errors import PeerFault


class PortalError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(PortalError):
    """The policy says no; `words` says why."""

    is_denial = True


class StaleState(PortalError):
    """Somebody was faster: the booking is no longer as the page showed it."""


class Waits(PortalError):
    """An answer was sent and is still on its way: there is no second one beside it."""


class UnknownParty(PeerFault):
    """A letter names a lawyer, an agency or an answer that is not known here."""

    step = "party"
