"""Posting, sending and receiving letters. Sender and receiver may stop at any point: the folders say where to go on.

A folder for each direction: ours (`out/`) holds files `SENDER-NNNNNNNNNN.letter` and `SENDER-to-PEER.note`, which an
exchange device carries into the other side's `in/`. The same twice is no harm.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from server import keyring as keys
from server.audit.actions import Actor, Thing, append
from server.ferry.folders import folder, letter_name, write
from server.ferry.letters import sign_letter
from server.ferry.models import Peer, Posted
from server.ferry.receiving import Report, receive, set_aside

__all__ = ["Report", "folder", "post", "receive", "send", "set_aside", "write_again"]

#: What was written and not acknowledged for so long is written again: the device may have lost the last one.
AGAIN = timedelta(hours=1)
_AT_ONCE = 1000


@transaction.atomic
def post(*, kind: str, unique: str, body: dict[int, Any], now: datetime) -> Posted:
    """A letter with the next number, signed; the one posted before for the same `unique`."""
    known = Posted.objects.filter(unique=unique).first()
    if known is not None:
        return known
    number = (Posted.objects.aggregate(top=Max("number"))["top"] or 0) + 1
    raw = sign_letter(keys.signer("ferry"), sender=settings.MSR.centre_name, number=number, kind=kind, body=body)
    return Posted.objects.create(number=number, kind=kind, unique=unique, raw=raw, at=now)


def send(*, now: datetime, into: Path | None = None) -> int:
    """Writes what is due into the folder; returns how many files. A file that still lies there is not written over."""
    into = into or folder("out")
    count = 0
    for letter in due(now)[:_AT_ONCE]:
        path = into / letter_name(settings.MSR.centre_name, letter.number)
        if not path.exists():
            write(path, bytes(letter.raw))
            count += 1
        Posted.objects.filter(pk=letter.pk).update(written_at=now)
    return count


def due(now: datetime) -> QuerySet[Posted]:
    """What was never written; and what was not acknowledged for long: all of it, or where the other side never said a
    word, the first as a probe."""
    never = Q(written_at=None)
    applied = Peer.objects.exclude(heard_at=None).aggregate(top=Max("applied"))["top"]
    late = Q(written_at__lt=now - AGAIN)
    late &= (
        Q(number=Posted.objects.order_by("number").values("number")[:1]) if applied is None else Q(number__gt=applied)
    )
    return Posted.objects.filter(never | late).order_by("number")


@transaction.atomic
def write_again(*, person: Actor | str, number: int) -> int:
    """Letters from that number on go out once more with the next sending; how many."""
    count = Posted.objects.filter(number__gte=number, written_at__isnull=False).update(written_at=None)
    append(person, "ferry.written_again", Thing("ferry.posted", str(number)), count=count)
    return count
