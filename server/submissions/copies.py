"""A copy of a document of the case for one lawyer: given on the unit's side, in pieces, opened by him alone.

copy.given, copy.piece, copy.void: inner -> outer. Bytes do not stay with the ferry: the inner zone has them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from server.access.models import PROCURATORATES, Unit, User
from server.audit.actions import append
from server.config.environment import Zone
from server.counsel import papers
from server.ferry.courier import hand
from server.ferry.fields import from_moment, moment, to_moment, words
from server.ferry.handlers import takes
from server.submissions import notices
from server.submissions.models import Copy
from server.submissions.pieces import SaidPiece, joined, pieces_of
from sync.errors import MalformedInput
from sync.shapes import at, digest32, from_map, id16, to_map, uint

SENDER = "ferry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A copy: what it is, for whom, in which standing of his."""

    uid: bytes = at(0, id16)
    lawyer: str = at(1, words(64))
    unit: str = at(2, words(32))
    title: str = at(3, words(100))
    case: str = at(4, words(64, empty=True))
    person: str = at(5, words(64, empty=True))
    booking: str = at(6, words(32, empty=True))
    size: int = at(7, uint)
    digest: bytes = at(8, digest32)
    when: int = at(9, moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """It opens no more."""

    uid: bytes = at(0, id16)
    when: int = at(1, moment)


def give(said: Given, data: bytes, now: datetime) -> None:
    """On the unit's side: the letter, then the file. The same again is no second one."""
    hand(kind="copy.given", unique=f"copy:{said.uid.hex()}", body=to_map(said), now=now)
    for part in pieces_of(data):
        unique = f"copy:{said.uid.hex()}:{part.place}"
        hand(kind="copy.piece", unique=unique, body=to_map(part), now=now)


def take_back(uid: uuid.UUID, now: datetime) -> None:
    """On the unit's side: the document is void, its copy with it."""
    said = Void(uid=uid.bytes, when=to_moment(now))
    hand(kind="copy.void", unique=f"copy:{uid.hex}:void", body=to_map(said), now=now)


@takes("copy.given", Zone.OUTER, kept=False)
@transaction.atomic
def receive_given(body: dict[int, object], now: datetime) -> None:
    """A copy for a lawyer of this zone; its pieces follow."""
    said = from_map(Given, body, "letter `copy.given`")
    lawyer = User.objects.filter(username=said.lawyer).first()
    unit = Unit.objects.filter(code=said.unit, kind__in=PROCURATORATES).first()
    if lawyer is None or unit is None:
        raise MalformedInput(f"letter `copy.given`: expected a lawyer and a unit known here, got {said.lawyer!r}")
    made, fresh = Copy.objects.get_or_create(
        uid=uuid.UUID(bytes=said.uid),
        defaults={
            "lawyer": lawyer, "unit": unit, "title": said.title, "case": said.case, "person": said.person,
            "booking": said.booking, "size": said.size, "digest": said.digest.hex(),
            "given_at": from_moment(said.when),
        },
    )  # fmt: skip
    if fresh:
        append(SENDER, "copy.given", made, lawyer=lawyer.username, unit=unit.code)
        if papers.is_here(made.digest):
            _came_whole(made.digest, now)


@takes("copy.piece", Zone.OUTER, kept=False)
@transaction.atomic
def receive_piece(body: dict[int, object], now: datetime) -> None:
    """A part of a copy; with the last one the lawyer is told."""
    said = from_map(SaidPiece, body, "letter `copy.piece`")
    if Copy.objects.filter(digest=said.digest.hex(), arrived_at=None).exists():
        digest = joined(said)
        if digest is not None:
            _came_whole(digest, now)


@takes("copy.void", Zone.OUTER)
@transaction.atomic
def receive_void(body: dict[int, object], now: datetime) -> None:
    """A copy opens no more."""
    said = from_map(Void, body, "letter `copy.void`")
    found = Copy.objects.filter(uid=uuid.UUID(bytes=said.uid), void_at=None).first()
    if found is not None:
        Copy.objects.filter(pk=found.pk).update(void_at=from_moment(said.when))
        append(SENDER, "copy.void", found)


def _came_whole(digest: str, now: datetime) -> None:
    for each in Copy.objects.filter(digest=digest, arrived_at=None).select_related("lawyer"):
        Copy.objects.filter(pk=each.pk).update(arrived_at=now)
        notices.tell_copy(each, now)
