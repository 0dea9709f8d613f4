"""A receipt as a letter: its signed bytes, and what they are about. Whichever side signed, both sides keep it."""

from __future__ import annotations

from datetime import datetime

from server.ferry.courier import hand
from server.ferry.handlers import takes
from server.receipts import envelope
from server.receipts.keeping import is_for_us, store
from server.receipts.models import Receipt
from server.receipts.queries import keys
from sync.errors import MalformedInput

KIND = "receipt"


def post_receipt(receipt: Receipt, now: datetime) -> None:
    """The receipt goes to the other zone."""
    body = {0: bytes(receipt.raw), 1: bytes(receipt.content)}
    hand(kind=KIND, unique=f"receipt:{receipt.number}", body=body, now=now)


@takes(KIND)
def receive_receipt(body: dict[int, object], now: datetime) -> None:
    """A receipt that the other zone signed, believed by its pinned key and kept once.

    Raises PeerFault where no pinned key for counsel stands behind it. One about a lawyer whom nobody knows here is let
    go: what it is about came to nothing here, too.
    """
    raw, content = body.get(0), body.get(1)
    if not isinstance(raw, bytes) or not isinstance(content, bytes):
        raise MalformedInput("letter `receipt`: expected the receipt and what it is about")
    said = envelope.read(raw, keys())
    if is_for_us(said):
        store(raw=raw, said=said, content=content)
