"""What one zone tells the other, in one way for every app: where one centre is both zones it takes its own letter at
once, in the same transaction; where there are two, the letter is posted and the exchange carries it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings

from server.config.environment import Zone
from server.ferry.actions import post
from server.ferry.handlers import handler_of
from server.ferry.letters import MAX_BODY
from server.ferry.models import Posted
from sync.encoding import decode, encode


def hand(*, kind: str, unique: str, body: dict[int, Any], now: datetime) -> None:
    """Hands `body` over. `unique` names this saying for ever: the same again is no second letter.

    Raises PeerFault where the taker is this very centre and does not believe it.
    """
    if settings.MSR.zone is Zone.BOTH:
        # as bytes and back: what cannot cross must fail here too
        handler_of(kind)(decode(encode(body), limit=MAX_BODY), now)
    else:
        post(kind=kind, unique=unique, body=body, now=now)


def tell(*, kind: str, about: str, body: dict[int, Any], now: datetime) -> None:
    """The present state of what `about` names, for the other centre's copy of it; the same state again is no second
    letter. Where one centre is both zones there is no copy, and nothing to tell."""
    if settings.MSR.zone is Zone.BOTH:
        return
    stem = f"{kind}:{about}:"
    newest = Posted.objects.filter(unique__startswith=stem).order_by("-number").values_list("unique", flat=True).first()
    digest = hashlib.sha256(encode(body)).hexdigest()[:16]
    if newest is None or not newest.endswith(f":{digest}"):
        times = 1 if newest is None else int(newest.removeprefix(stem).partition(":")[0]) + 1
        post(kind=kind, unique=f"{stem}{times}:{digest}", body=body, now=now)
