"""What can go wrong in the room box outside media and hardware. Each says what was expected, what came, where."""

from __future__ import annotations


class AgentError(Exception):
    """Root of the box's own errors."""


class OutboxInUse(AgentError):
    """Another capture holds the outbox's lock."""


class PartBroken(AgentError):
    """A record or trailer could not be made durable: the part ends here, the next start recovers it (W7)."""


class ChainDamaged(AgentError):
    """The box chain on the disk is not whole: someone must look before this box records again."""


class SettingsWrong(AgentError):
    """The profile asks for something that this box cannot be."""


class CommandRefused(AgentError):
    """A signed command that is not obeyed: `code` for machines, the message for people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
