"""What one zone tells the other, in one way for every app: where one centre is both zones it takes its own letter at
once, in the same transaction; where there are two, the letter is posted and the exchange carries it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from server.config.environment import Zone
from server.ferry.actions import post
from server.ferry.handlers import handler_of
from server.ferry.letters import MAX_LETTER
from sync.encoding import decode, encode


def hand(*, kind: str, unique: str, body: dict[int, Any], now: datetime) -> None:
    """Hands `body` over. `unique` names this saying for ever: the same again is no second letter.

    Raises PeerFault where the taker is this very centre and does not believe it.
    """
    if settings.MSR.zone is Zone.BOTH:
        # as bytes and back: what cannot cross must fail here too
        handler_of(kind)(decode(encode(body), limit=MAX_LETTER), now)
    else:
        post(kind=kind, unique=unique, body=body, now=now)
