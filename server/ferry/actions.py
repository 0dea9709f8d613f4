"""Posting, sending and receiving letters. Sender and receiver may stop at any point: the folders say where to go on.

A folder for each direction: ours (`out/`) holds files `SENDER-NNNNNNNNNN.letter`, which an exchange device carries into
the other side's `in/`. A file is written under a temporary name, synced, then renamed; the same twice is no harm.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from server import keyring as keys
from server.ferry.errors import OtherLetter
from server.ferry.handlers import handler_of
from server.ferry.letters import Letter, read_letter, sign_letter
from server.ferry.models import Posted, Received
from sync.errors import PeerFault

SUFFIX = ".letter"


@dataclass(frozen=True, slots=True)
class Report:
    """What a receive did: letters applied, known before, waiting for an earlier number, refused (file: why)."""

    applied: int
    known: int
    waiting: tuple[str, ...]
    refused: tuple[str, ...]


def folder(direction: str) -> Path:
    """`out` or `in` of this deployment, made if it is not there."""
    root: Path = settings.MSR.ferry or settings.MSR.var / "ferry"
    found = root / direction
    found.mkdir(parents=True, exist_ok=True)
    return found


@transaction.atomic
def post(*, kind: str, unique: str, body: dict[int, Any], now: datetime) -> Posted:
    """A letter with the next number, signed; the one posted before for the same `unique`."""
    known = Posted.objects.filter(unique=unique).first()
    if known is not None:
        return known
    number = (Posted.objects.aggregate(top=Max("number"))["top"] or 0) + 1
    raw = sign_letter(keys.signer("ferry"), sender=settings.MSR.centre_name, number=number, kind=kind, body=body)
    return Posted.objects.create(number=number, kind=kind, unique=unique, raw=raw, at=now)


def send(into: Path | None = None, *, again: bool = False) -> int:
    """Writes what was not written yet (`again`: everything) into the folder; returns how many files."""
    into = into or folder("out")
    waiting = Posted.objects.order_by("number") if again else Posted.objects.filter(written=False).order_by("number")
    count = 0
    for letter in waiting:
        _write(into / f"{settings.MSR.centre_name}-{letter.number:010d}{SUFFIX}", bytes(letter.raw))
        Posted.objects.filter(pk=letter.pk).update(written=True)
        count += 1
    return count


def receive(now: datetime, source: Path | None = None) -> Report:
    """Applies what lies in the folder, each sender's letters in order; applied files are moved to `done/` beside it."""
    source = source or folder("in")
    applied, known, refused, waiting = 0, 0, [], []
    for path in sorted(source.glob(f"*{SUFFIX}")):
        try:
            letter = read_letter(path.read_bytes(), keys.trusted().ferry)
            state = _apply(letter, now)
        except PeerFault as fault:
            refused.append(f"{path.name}: {fault}")
            continue
        if state == "waiting":
            waiting.append(f"{path.name}: number {letter.number} waits for {_next(letter.sender)} of {letter.sender}")
            continue
        applied, known = applied + (state == "applied"), known + (state == "known")
        done = source / "done"
        done.mkdir(exist_ok=True)
        path.replace(done / path.name)
    return Report(applied, known, tuple(waiting), tuple(refused))


@transaction.atomic
def _apply(letter: Letter, now: datetime) -> str:
    before = Received.objects.filter(sender=letter.sender, number=letter.number).first()
    if before is not None:
        if bytes(before.digest) != letter.digest:
            raise OtherLetter(f"letter {letter.number} of {letter.sender} came before with other bytes")
        return "known"
    if letter.number != _next(letter.sender):
        return "waiting"
    handler_of(letter.kind)(letter.body, now)
    Received.objects.create(
        sender=letter.sender, number=letter.number, kind=letter.kind, digest=letter.digest, raw=letter.raw, at=now
    )
    return "applied"


def _next(sender: str) -> int:
    return (Received.objects.filter(sender=sender).aggregate(top=Max("number"))["top"] or 0) + 1


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
