"""What can go wrong in the uplink beyond agent/errors.py."""

from __future__ import annotations

from agent.errors import DistrustedReceipt
from sync.errors import LocalFault


class CaptureSilent(LocalFault):
    """Capture's control socket does not answer, or answers no."""


class ReceiptForNothing(DistrustedReceipt):
    """A receipt about a thing that this outbox does not hold."""

    outcome = "receipt-for-unknown-thing"
