"""The two families of failure: ours (LocalFault) and theirs (PeerFault). They never share an `except`."""

from __future__ import annotations


class SyncError(Exception):
    """Root of everything that sync raises. The message says what was expected, what came, and where."""


class LocalFault(SyncError):
    """We broke a rule of our own."""


class PeerFault(SyncError):
    """Bytes from elsewhere broke a rule; `step` names the clause of the format document that refused them."""

    step: str = "?"

    def __init__(self, message: str, *, step: str | None = None) -> None:
        super().__init__(message)
        if step is not None:
            self.step = step


class MalformedInput(PeerFault):
    """Bytes that are not what the format document describes."""

    step = "encoding"
