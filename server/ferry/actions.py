"""Posting, sending and receiving letters. Sender and receiver may stop at any point: the folders say where to go on.

A folder for each direction: ours (`out/`) holds files `SENDER-NNNNNNNNNN.letter` and `SENDER-to-PEER.note`, which an
exchange device carries into the other side's `in/`. The same twice is no harm.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet

from server import keyring as keys
from server.audit.actions import Actor, Thing, append
from server.ferry.errors import LargeLetter
from server.ferry.folders import folder, letter_name, write
from server.ferry.letters import MAX_BODY, MAX_LETTER, sign_letter
from server.ferry.models import Posted
from server.ferry.queries import acknowledged
from server.ferry.receiving import Report, receive, set_aside
from sync.encoding import decode, encode

__all__ = ["Report", "folder", "post", "receive", "send", "set_aside", "write_again"]

#: What was written and not acknowledged for so long is written again: the device may have lost the last one.
AGAIN = timedelta(hours=1)
_AT_ONCE = 1000


@transaction.atomic
def post(*, kind: str, unique: str, body: dict[int, Any], now: datetime) -> Posted:
    """A letter with the next number; the one posted before for the same `unique`. Raises LargeLetter."""
    known = Posted.objects.filter(unique=unique).first()
    if known is not None:
        return known
    data = encode(body)
    if len(data) > MAX_BODY:
        raise LargeLetter(f"letter {unique!r}: expected a body of at most {MAX_BODY} bytes, got {len(data)}")
    return _numbered(kind, unique, data, now)


def _numbered(kind: str, unique: str, data: bytes, now: datetime) -> Posted:
    """The row with the next number: of two who post at once the second waits for the first, and takes the one after."""
    while True:
        # after a backup the other centre knows letters of ours that we do not
        number = max(Posted.objects.aggregate(top=Max("number"))["top"] or 0, acknowledged() or 0) + 1
        try:
            with transaction.atomic():
                return Posted.objects.create(number=number, kind=kind, unique=unique, body=data, at=now)
        except IntegrityError:
            known = Posted.objects.filter(unique=unique).first()
            if known is not None:
                return known


def send(*, now: datetime, into: Path | None = None) -> int:
    """Writes what is due into the folder; returns how many files. A file that still lies there is not written over."""
    into = into or folder("out")
    count = 0
    for letter in due(now)[:_AT_ONCE]:
        path = into / letter_name(settings.MSR.centre_name, letter.number)
        if not path.exists():
            write(path, _signed(letter))
            count += 1
        Posted.objects.filter(pk=letter.pk).update(written_at=now)
    return count


def _signed(letter: Posted) -> bytes:
    """Its bytes, made at the first writing and kept: the same ones go out for ever."""
    if not letter.raw:
        raw = sign_letter(
            keys.signer("ferry"),
            sender=settings.MSR.centre_name,
            number=letter.number,
            kind=letter.kind,
            body=decode(bytes(letter.body), limit=MAX_LETTER),
        )
        Posted.objects.filter(pk=letter.pk, raw=b"").update(raw=raw, body=b"")
        letter.refresh_from_db()
    return bytes(letter.raw)


def due(now: datetime) -> QuerySet[Posted]:
    """What was never written; and what was not acknowledged for long: all of it, or where the other side never said a
    word, the first as a probe."""
    never = Q(written_at=None)
    applied = acknowledged()
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
