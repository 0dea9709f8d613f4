"""Sealed notes -> what one entitled person reads: who recorded and presided, the words of a suspension, captions.

1 grant in force    2 the verified record, its signature checked again    3 the key service opens for `grant:<id>`
4 a caption's words against the digest that was signed    5 an audit event. Nothing that was opened is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from server.audit.actions import append
from server.playback.errors import NoSuchPiece, VaultDiffers
from server.playback.opening import client
from server.recordings import believed
from server.recordings.models import Part, Record, Standing
from server.viewing.models import Grant
from sync.errors import PeerFault
from sync.evidence.records import Mark, MarkKind, Open, Suspend
from sync.evidence.records import Record as Signed

#: Records that one request may name.
MOST = 64
_SALT_HEX = 32
_UNREADABLE = _("这段内容不是封给本中心的，无法打开。")
_DIFFERS = _("打开的内容与签名摘要不一致，不予显示。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One opened note. `role` is operator, presiding, words or caption; `problem` says why there is no text."""

    record: int
    role: str
    text: str = ""
    problem: str = ""


def read_notes(part: Part, numbers: Sequence[int], grant: Grant) -> list[Note]:
    """The notes of these records, opened. Raises NoSuchPiece, VaultDiffers, KeyRefused, KeyServiceDown."""
    if not 0 < len(numbers) <= MOST:
        raise NoSuchPiece(f"notes: expected 1 to {MOST} record numbers, got {len(numbers)}")
    signed = _signed(part, numbers)
    found = [(record, role, sealed) for record in signed for role, sealed in notes_in(record)]
    if {record.head.number for record, _role, _sealed in found} != set(numbers):
        raise NoSuchPiece(f"part {part.number}: not every record of {sorted(numbers)[:8]} carries a sealed note")
    words = client().notes([sealed for *_, sealed in found], part.box_id, f"grant:{grant.pk}")
    append(grant.person, "notes.read", grant.session, grant=grant.pk, part=part.number, records=sorted(set(numbers)))
    return [_note(record, role, said) for (record, role, _sealed), said in zip(found, words, strict=True)]


def _signed(part: Part, numbers: Sequence[int]) -> list[Signed]:
    rows = Record.objects.filter(part=part, number__in=numbers, standing=Standing.VERIFIED).order_by("number")
    try:
        return [believed.record(bytes(raw), bytes(part.public_key)) for raw in rows.values_list("raw", flat=True)]
    except PeerFault as fault:
        raise VaultDiffers(f"part {part.number}: a record is not the one that was verified: {fault}") from fault


def notes_in(record: Signed) -> Iterable[tuple[str, bytes]]:
    """(role, sealed) of each note in that record."""
    match record.body:
        case Open(operator=operator, presiding=presiding):
            persons = (("operator", operator.sealed), ("presiding", presiding.sealed))
            return [(role, sealed) for role, sealed in persons if sealed]
        case Mark(mark=MarkKind.CAPTION, sealed=bytes(sealed)):
            return [("caption", sealed)]
        case Mark(sealed=bytes(sealed)) | Suspend(sealed=bytes(sealed)):
            return [("words", sealed)]
    return ()


def _note(record: Signed, role: str, said: str | None) -> Note:
    number = record.head.number
    if said is None:
        return Note(record=number, role=role, problem=str(_UNREADABLE))
    if role != "caption":
        return Note(record=number, role=role, text=said)
    assert isinstance(record.body, Mark)
    if hashlib.sha256(said.encode()).hexdigest() != record.body.detail:
        return Note(record=number, role=role, problem=str(_DIFFERS))
    return Note(record=number, role=role, text=said[_SALT_HEX + 1 :])
