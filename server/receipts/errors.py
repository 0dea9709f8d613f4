"""What can be wrong with a receipt."""

from __future__ import annotations

from sync.errors import PeerFault


class BadReceipt(PeerFault):
    """A receipt whose envelope, key, signature or fields are not what they should be."""

    step = "receipt"
