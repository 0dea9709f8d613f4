"""What can go wrong in the room box outside media and hardware. Each says what was expected, what came, where."""

from __future__ import annotations

from sync.errors import PeerFault


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


class PortTaken(AgentError):
    """Another program listens where the screen's pages are to be."""


class CommandRefused(AgentError):
    """A signed command that is not obeyed: `code` for machines, the message for people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class BookingsRefused(AgentError):
    """A document of bookings that is not taken: `code` for machines, the message for people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class DistrustedReceipt(PeerFault):
    """A receipt that frees nothing. `outcome` is its name for logs, telemetry and tests."""

    outcome = "distrusted"


class ReceiptMalformed(DistrustedReceipt):
    """Not a signed receipt at all."""

    outcome = "receipt-malformed"


class ReceiptForged(DistrustedReceipt):
    """Not signed by a pinned receipt key, or the signature does not verify."""

    outcome = "receipt-forged"


class ReceiptForOthers(DistrustedReceipt):
    """A true receipt about another box, device key, part, thing, size or digest."""

    outcome = "receipt-for-other-bytes"


class ReceiptWithoutProof(DistrustedReceipt):
    """A verified close or `recovered` whose leaf is not shown to be in the pinned log."""

    outcome = "receipt-without-log-proof"
