"""What can go wrong in the uplink. A distrusted receipt is named for what it was; its thing stays pending."""

from __future__ import annotations

from sync.errors import LocalFault, PeerFault


class CaptureSilent(LocalFault):
    """Capture's control socket does not answer, or answers no."""


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


class ReceiptForNothing(DistrustedReceipt):
    """A receipt about a thing that this outbox does not hold."""

    outcome = "receipt-for-unknown-thing"
