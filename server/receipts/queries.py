"""Reads about receipts, and the check that anybody may ask for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from server import keyring
from server.receipts import envelope
from server.receipts.kinds import About, Event
from server.receipts.models import Receipt
from sync.evidence.cose import KeyLookup
from sync.evidence.keys import key_id


@dataclass(frozen=True, slots=True)
class Genuine:
    """All that a stranger is told of a receipt: that it is genuine, of what kind, when, and the digest he brought."""

    number: str
    about: About
    event: Event
    at: datetime
    digest: str


def keys() -> KeyLookup:
    """The pinned keys for counsel: this centre's own and the other zone's."""
    points = {key_id(point): point for point in keyring.trusted_counsel()}
    return points.get


def checked(number: str, digest: str) -> Genuine | None:
    """Whether a receipt of that number and content is here and its signature holds now; one answer for all else."""
    found = Receipt.objects.filter(number=number, digest=digest.lower()).first()
    if found is None:
        return None
    said = envelope.read(bytes(found.raw), keys())
    if said.number != number or said.digest.hex() != found.digest:
        return None
    return Genuine(said.number, About(said.about), Event(said.event), said.at, said.digest.hex())


def about(thing: uuid.UUID) -> QuerySet[Receipt]:
    """All receipts about one thing, in the order of what happened."""
    return Receipt.objects.filter(thing=thing).order_by("at", "pk")
