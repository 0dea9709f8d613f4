"""A centre whose database came back from a backup: it is behind what the other one knows of it, numbers new letters as
ones that came before, and lacks letters that it had applied. Both are told by notes, and mended in order.

1. Numbers. Whoever gets a known number with other bytes refuses that letter, keeps its file, and says in its notes
   which is the first, with its digest. The restored centre gives that letter and all of its own behind it new numbers,
   after everything that the other knows, signs them anew and says so: then the file is put aside. A deed that is so
   told twice changes nothing (docs/two-zones.md, rule 3).
2. Letters to it. A newer note that tells of fewer applied letters than an older one: those are written again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from server import keyring as keys
from server.audit.actions import append
from server.ferry.folders import folder, put_away
from server.ferry.letters import read_letter
from server.ferry.models import Held, Peer, Posted, Received
from server.ferry.notes import Note
from sync.encoding import encode

SHORT = 8


def short_digest(raw: bytes) -> bytes:
    """By which a note names a letter that was refused."""
    return hashlib.sha256(raw).digest()[:SHORT]


def refused_of(held: list[Held], sender: str, applied: int) -> tuple[int, bytes]:
    """The first letter of that sender whose number came before with other bytes, and its digest; (0, b"") for none."""
    others = [(each.number or 0, each.file) for each in held if is_other(each, applied) and each.sender == sender]
    number, file = min(others, default=(0, ""))
    path = folder("in") / file
    return (number, short_digest(path.read_bytes())) if file and path.exists() else (0, b"")


def is_other(held: Held, applied: int) -> bool:
    """Whether it is a whole letter with a number that came before: nothing else is refused so late."""
    return bool(held.refused and held.kind and held.number is not None and held.number <= applied)


@transaction.atomic
def heed(note: Note, now: datetime) -> None:
    """What another centre's note says of one of us that came back from a backup."""
    peer = Peer.objects.select_for_update().get(name=note.sender)
    if peer.note_at is None or note.at > peer.note_at:
        if note.applied < peer.applied:
            _write_again(peer, note)
        Peer.objects.filter(pk=peer.pk).update(note_at=note.at)
    if note.other:
        _number_anew(peer, note, now)
    if note.renumbered:
        _put_aside(note)


def _write_again(peer: Peer, note: Note) -> None:
    """It lost what it had applied: from there on it gets our letters once more."""
    lost = Posted.objects.filter(number__gt=note.applied, number__lte=peer.applied)
    count = lost.update(written_at=None)
    Peer.objects.filter(pk=peer.pk).update(applied=note.applied)
    append("ferry", "ferry.peer_restored", peer, applied=note.applied, before=peer.applied, again=count)


def _number_anew(peer: Peer, note: Note, now: datetime) -> None:
    """From the refused letter on, ours get numbers after all that the other centre knows; told back in any case."""
    refused = Posted.objects.filter(number=note.other).first()
    if refused is not None and refused.raw and short_digest(bytes(refused.raw)) == note.other_digest:
        top = Posted.objects.aggregate(top=Max("number"))["top"] or 0
        following = Posted.objects.filter(number__gte=note.other).order_by("number")
        number = max(top, note.applied)
        for letter in list(following):
            number += 1
            Posted.objects.filter(pk=letter.number).update(
                number=number, body=_body_of(letter), raw=b"", written_at=None
            )
        Peer.objects.filter(pk=peer.pk).update(restored_at=now, renumbered_from=note.other)
        append("ferry", "ferry.numbered_anew", peer, first=note.other, last=number)
    Peer.objects.filter(pk=peer.pk).update(renumbered=note.other_digest)


def _body_of(letter: Posted) -> bytes:
    if not letter.raw:
        return bytes(letter.body)
    return encode(read_letter(bytes(letter.raw), (keys.signer("ferry").public_key,)).body)


def _put_aside(note: Note) -> None:
    """The refused letters come under new numbers: their old files wait for nothing more."""
    applied = Received.objects.filter(sender=note.sender).aggregate(top=Max("number"))["top"] or 0
    rows = [each for each in Held.objects.filter(sender=note.sender).order_by("number") if is_other(each, applied)]
    paths = [folder("in") / each.file for each in rows]
    digests = [short_digest(path.read_bytes()) if path.exists() else b"" for path in paths]
    if note.renumbered not in digests:
        return
    aside = [path for path in paths[digests.index(note.renumbered) :] if path.exists()]
    for path in aside:
        put_away(path, "set-aside")
    append("ferry", "ferry.other_put_aside", Peer(name=note.sender), count=len(aside))
